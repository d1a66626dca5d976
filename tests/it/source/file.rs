//! Reading files: the three formats, and faults in some of their lines.

use std::collections::BTreeSet;
use std::sync::Arc;

use masterbus::inventory::{Record, RecordKind, ValidationIssue};
use masterbus::runtime::Runtime;
use masterbus::source::file::{FileOptions, FileSource};
use masterbus::source::{BatchLimits, Mapping, Source, SourceError};

#[derive(Default)]
struct Taken {
    records: Vec<Record>,
    removed: Vec<(RecordKind, String)>,
    complaints: Vec<ValidationIssue>,
    batches: usize,
    bytes: u64,
    rows: u64,
}

impl Taken {
    fn ids(&self) -> BTreeSet<&str> {
        self.records.iter().map(Record::id).collect()
    }

    /// id, column, whether the row was refused
    fn wrong(&self) -> Vec<(&str, &str, bool)> {
        self.complaints.iter().map(|one| (&*one.id, &*one.column, one.quarantined)).collect()
    }
}

/// Reads a file of this name and content.
async fn read(name: &str, content: &[u8], change: impl FnOnce(&mut FileOptions)) -> Result<Taken, SourceError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("it can be written");
    let mut options =
        FileOptions::new(&path, Arc::new(Mapping::condoit().expect("the shipped mapping")), Runtime::default());
    change(&mut options);
    let mut source = FileSource::open(options)?;
    let mut taken = Taken::default();
    let mut is_complete = false;
    while let Some(batch) = source.next().await? {
        taken.records.extend(batch.puts.into_iter().map(|(_, record)| record));
        taken.removed.extend(batch.removed.into_iter().map(|(_, kind, id)| (kind, id)));
        taken.complaints.extend(batch.complaints);
        taken.batches += 1;
        taken.bytes += batch.bytes;
        taken.rows += batch.read.values().sum::<u64>();
        is_complete = batch.complete_pass;
    }
    assert!(is_complete, "the last batch says so");
    Ok(taken)
}

#[tokio::test]
async fn json_is_read_list_by_list() {
    let document = br#"{
        "exported_by": {"who": ["nobody"]},
        "facilities": [{"id": "f1", "name": "Mill"}],
        "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"}, 7, {"id": "e2", "deleted_at": "2024-01-01"}],
        "services": [{"id": "m1", "equipment_id": "e1", "type": "cleaning", "date": "2024-02-30"}],
        "photos": null,
        "conductors": [{"id": "c1", "equipment_id": "e1", "material": "tin"}]
    }"#;
    let taken = read("plant.json", document, |_| {}).await.expect("a sound document");
    assert_eq!(taken.ids(), BTreeSet::from(["f1", "e1", "c1"]));
    assert_eq!(taken.removed, [(RecordKind::Equipment, "e2".to_owned())]);
    let wrong =
        [("item 2", "", true), ("m1", "date", true), ("c1", "material", false), ("line 2", "exported_by", false)];
    assert_eq!(taken.wrong(), wrong);
    assert_eq!((taken.bytes, taken.rows), (document.len() as u64, 6));
    for (broken, wanted) in [
        (&b"{\"facilities\": [{\"id\": 1}, "[..], "EOF"),
        (b"{\"plant\": 1}", "none of facilities"),
        (b"{\"equipment\": 7}", "a list"),
    ] {
        let error = read("plant.json", broken, |_| {}).await.err().map(|error| error.to_string());
        assert!(
            error.as_ref().is_some_and(|error| error.contains(wanted) && error.contains("plant.json")),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_line_that_is_not_a_document_is_rejected_on_its_own() {
    let lines = b"\xef\xbb\xbf{\"kind\":\"facility\",\"id\":\"f1\",\"name\":\"Mill\"}\r\n\n\
        {\"kind\":\"equipment\",\"id\":\"e1\",\"facility_id\":\"f1\",\"type\":\"ups\"}\n\
        {\"kind\":\"equipment\",\"id\":NaN}\n\
        \xff\xfe\n\
        {\"kind\":\"spaceship\",\"id\":\"x\"}\n\
        {\"id\":\"x\"}\n\
        [1]\n\
        {\"kind\":\"services\",\"id\":\"m1\",\"equipment_id\":\"e1\",\"type\":\"cleaning\",\"date\":\"2024-01-02\"}";
    for name in ["plant.ndjson", "plant.txt"] {
        let taken = read(name, lines, |_| {}).await.expect("most of it is sound");
        assert_eq!(taken.ids(), BTreeSet::from(["f1", "e1", "m1"]));
        let lines = ["line 4", "line 5", "line 6", "line 7", "line 8"];
        assert_eq!(taken.complaints.iter().map(|one| &*one.id).collect::<Vec<_>>(), lines);
        assert!(taken.complaints.iter().all(|one| one.quarantined && one.table == name));
    }
}

#[tokio::test]
async fn csv_is_recognised_by_its_header() {
    let canonical = "id,facility_id,type,name,environment.humidity_percent,alternate_feeds,specifications.nema,colour\n\
        e1,f1,Panel,\"LP, 1\",61.5,a;b,3R,grey\n\
        e2,f1,panel,,140,,,\n\
        e3,f1\n\
        ,f1,panel,,,,,\n";
    let taken = read("items.csv", canonical.as_bytes(), |_| {}).await.expect("a sound table");
    assert_eq!(taken.ids(), BTreeSet::from(["e1", "e2"]));
    let Some(Record::Equipment(panel)) = taken.records.first() else { panic!("equipment comes") };
    assert_eq!((panel.name.as_deref(), panel.environment.humidity_percent), (Some("LP, 1"), Some(61.5)));
    assert_eq!(panel.alternate_feeds.len(), 2);
    assert_eq!(panel.specifications.more.get("nema").map(String::as_str), Some("3R"));
    assert_eq!(
        taken.wrong(),
        [
            ("line 1", "colour", false),
            ("e2", "environment.humidity_percent", false),
            ("e3", "", true),
            ("line 5", "id", true)
        ]
    );

    let mapped = "\u{feff}id;equipmentId;type;date;actionsTaken;deletedAt\nm1;e1;cleaning;2024-01-02;wiped;\nm2;e1;x;;;2024-01-01\n";
    let taken = read("records.csv", mapped.as_bytes(), |_| {}).await.expect("a sound table");
    let Some(Record::Service(service)) = taken.records.first() else { panic!("a service comes") };
    assert_eq!(service.actions_taken.as_deref(), Some("wiped"));
    assert_eq!(taken.removed, [(RecordKind::Service, "m2".to_owned())]);

    let facilities = b"id,name,coordinates.lat,coordinates.lng\nf1,M\xfcll,1,2\nf2,Dock,1,2\n";
    let taken = read("sites.csv", facilities, |_| {}).await.expect("a sound table");
    assert_eq!((taken.ids(), taken.wrong()), (BTreeSet::from(["f1", "f2"]), vec![]), "it is Windows-1252");
    let mixed = b"id,name,coordinates.lat,coordinates.lng\nf1,M\xfcll,1,2\nf2,D\xc3\xb6ck,1,2\n";
    let taken = read("sites.csv", mixed, |_| {}).await.expect("a sound table");
    assert_eq!((taken.ids(), taken.wrong()), (BTreeSet::from(["f2"]), vec![("line 2", "name", true)]));

    let unclear = read("x.csv", b"id,equipment_id\nc1,e1\n", |_| {}).await.err().map(|error| error.to_string());
    assert!(unclear.is_some_and(|error| error.contains("--kind")));
    let reported =
        read("x.csv", b"id,equipment_id\nc1,e1\n", |options| options.kind = Some(RecordKind::Conductor)).await;
    assert_eq!(reported.expect("reported what it is").ids(), BTreeSet::from(["c1"]));
}

#[tokio::test]
async fn a_long_file_gives_many_batches_and_invalid_files_are_errors() {
    let lines: String = (0..1_000)
        .map(|n| format!("{{\"kind\":\"equipment\",\"id\":\"e{n}\",\"facility_id\":\"f1\",\"type\":\"panel\"}}\n"))
        .collect();
    let small = |options: &mut FileOptions| options.limits = BatchLimits { rows: 64, ..BatchLimits::default() };
    let taken = read("plant.ndjson", lines.as_bytes(), small).await.expect("a sound file");
    assert_eq!((taken.records.len(), taken.batches), (1_000, 16));
    assert_eq!(taken.bytes, lines.len() as u64);
    let empty = read("plant.csv", b"\xff\xfe", |_| {}).await.err().map(|error| error.to_string());
    assert!(empty.is_some_and(|error| error.contains("plant.csv") && error.contains("is empty")));
    let missing = read("plant.csv", b"x", |options| options.path.set_file_name("gone.csv")).await.err();
    assert!(missing.is_some_and(|error| error.to_string().contains("gone.csv")));
}

#[tokio::test]
async fn the_whole_column_decides_which_number_of_a_date_is_the_month() {
    let table = |rows: usize, last: &str| {
        let rows: String = (0..rows).map(|n| format!("e{n},f1,panel,03/04/2021\n")).collect();
        format!("id,facility_id,type,install_date\n{rows}last,f1,panel,{last}\n")
    };
    let read = |rows: usize, last: &'static str| async move {
        read("items.csv", table(rows, last).as_bytes(), |_| {}).await.expect("a sound table")
    };
    let installed = |taken: &Taken, place: usize| match taken.records.get(place) {
        Some(Record::Equipment(item)) => item.install_date.map(|day| day.to_string()),
        _ => None,
    };
    // The row that tells stands far behind what fits into any buffer
    let taken = read(12_000, "25/12/2021").await;
    assert_eq!((taken.records.len(), taken.wrong()), (12_001, vec![]));
    let days = [0, 12_000].map(|place| installed(&taken, place));
    assert_eq!(days, [Some("2021-04-03".to_owned()), Some("2021-12-25".to_owned())]);
    let taken = read(3, "04/04/2021").await;
    assert_eq!(installed(&taken, 0).as_deref(), Some("2021-03-04"));
    assert_eq!(taken.wrong(), [("line 2", "install_date", false)], "nothing tells, and that is reported");
    assert!(taken.complaints[0].reason.contains("the month was taken"), "{:?}", taken.complaints);

    let both =
        b"id,facility_id,type,install_date\na,f1,panel,25/12/2021\nb,f1,panel,12/25/2021\nc,f1,panel,26/12/2021\n";
    let taken = self::read("items.csv", both, |_| {}).await.expect("a sound table");
    assert_eq!(installed(&taken, 0).as_deref(), Some("2021-12-25"));
    assert_eq!(taken.wrong(), [("line 2", "install_date", false), ("b", "install_date", false)]);
    let reason = &taken.complaints[0].reason;
    assert!(reason.contains("line 2: 25/12/2021") && reason.contains("line 3: 12/25/2021"), "{reason}");
}

#[tokio::test]
async fn no_row_is_swallowed_and_no_value_is_in_the_wrong_column() {
    let header = "id,facility_id,type,name,manufacturer\n";
    for (rows, line) in [
        ("w1,f,panel,\"Main,Acme\nw2,f,panel,b,Acme\nw3,f,panel,c,Acme\n", "line 2: name"),
        ("w1,f,panel,a,Acme\nw2,f,panel,\"Main,Acme\nw3,f,panel,\"c\",Acme\n", "line 3: name"),
    ] {
        let error = read("items.csv", format!("{header}{rows}").as_bytes(), |_| {}).await.err();
        let error = error.expect("nobody knows what the rows are").to_string();
        assert!(error.contains(line) && error.contains("unclosed quote"), "{error}");
    }
    let rows = "w1,f,panel,Main, north wing,Acme\nw2,f,panel,b\nw3,f,panel,\"c\nd\",Acme\n";
    let taken = read("items.csv", format!("{header}{rows}").as_bytes(), |_| {}).await.expect("most of it is sound");
    assert_eq!((taken.ids(), taken.rows), (BTreeSet::from(["w3"]), 3));
    assert_eq!(taken.wrong(), [("w1", "", true), ("w2", "", true)]);
    let reasons: Vec<&str> = taken.complaints.iter().map(|one| &*one.reason).collect();
    assert!(reasons[0].contains("6 fields where the header has 5"), "{reasons:?}");
    assert!(reasons[1].contains("4 fields where the header has 5"), "{reasons:?}");
    // What spreadsheets write in front of a header
    let reported = b"sep=;\r\nid;facility_id;type;name\r\nw1;f;panel;a, b\r\nw2;f;toaster;b\r\n";
    for content in [reported.to_vec(), [b"\xef\xbb\xbf".as_slice(), reported].concat()] {
        let taken = read("items.csv", &content, |_| {}).await.expect("a sound table");
        assert_eq!((taken.ids(), taken.wrong()), (BTreeSet::from(["w1"]), vec![("w2", "type", true)]));
    }
}

#[tokio::test]
async fn unknown_keys_are_reported_once_with_their_number() {
    let document = br#"{
        "equipment": [
            {"id": "e1", "facility_id": "f1", "type": "panel", "serialnumber": "7", "environment": {"humidty": 5}},
            {"id": "e2", "facility_id": "f1", "type": "panel", "serialnumber": "8", "specifications": {"nema": "3R"}},
            {"id": "e3", "facility": "f1", "type": "panel", "serialnumber": null}
        ],
        "exported": {"by": ["nobody"]}
    }"#;
    let taken = read("plant.json", document, |_| {}).await.expect("a sound document");
    assert_eq!(taken.ids(), BTreeSet::from(["e1", "e2"]));
    assert_eq!(
        taken.wrong(),
        [
            ("e3", "facility_id", true),
            ("line 3", "environment.humidty", false),
            ("line 3", "serialnumber", false),
            ("line 5", "facility", false),
            ("line 7", "exported", false)
        ]
    );
    let reason = &taken.complaints[2].reason;
    assert!(reason.contains("2 rows") && reason.contains("`serial_number`"), "{reason}");
    assert!(taken.complaints[1].reason.contains("`environment.humidity_percent`"), "{:?}", taken.complaints);
    let lines = b"{\"kind\":\"facility\",\"id\":\"f1\",\"name\":\"M\",\"nmae\":1}\n{\"kind\":\"facility\",\"id\":\"f2\",\"name\":\"M\"}\n";
    let taken = read("plant.ndjson", lines, |_| {}).await.expect("sound lines");
    assert_eq!(taken.wrong(), [("line 1", "nmae", false)]);
    for (list, near) in [("equipments", "`equipment`"), ("facility", "`facilities`"), ("rows", "facilities")] {
        let document = format!("{{\"photos\": [],\n\"{list}\": [{{\"id\": \"e1\"}}, {{\"id\": \"e2\"}}]}}");
        let error = read("plant.json", document.as_bytes(), |_| {}).await.err().expect("two rows would be lost");
        let error = error.to_string();
        assert!(error.contains(&format!("`{list}`")) && error.contains("2 rows") && error.contains(near), "{error}");
    }
    let taken = read("x.csv", b"id,facility_id,type,serialnumer\ne1,f1,ups,7\n", |_| {}).await.expect("sound");
    assert!(taken.complaints[0].reason.contains("`serial_number`"), "{:?}", taken.complaints);
}

#[tokio::test]
async fn two_columns_for_one_field_are_rejected() {
    for (header, left, right) in [
        ("id,facility_id,type,serialNumber,serial_number", "serialNumber", "serial_number"),
        ("id,facility_id,type,name,name", "name", "name"),
        ("id,facility_id,type,arcFlash,arc_flash", "arcFlash", "arc_flash"),
        ("id,facility_id,type,specifications.nema,specifications.nema", "specifications.nema", "specifications.nema"),
    ] {
        let content = format!("{header}\ne1,f1,ups,a,b\n");
        let error = read("x.csv", content.as_bytes(), |_| {}).await.err().expect("nobody knows which").to_string();
        let reported = format!("`{left}` (column 4) and `{right}` (column 5)");
        assert!(error.contains("line 1") && error.contains(&reported), "{error}");
    }
}

#[tokio::test]
async fn a_header_may_use_other_spellings() {
    let content = "ID;Facility ID;Type;Serial-Number;SERVES CRITICAL LOAD;Install Date;alternatefeedids\n\
        e1;f1;Panel;7;yes;3-Feb-2001;{a,b}\n";
    let taken = read("x.csv", content.as_bytes(), |_| {}).await.expect("sound");
    assert_eq!(taken.wrong(), []);
    let Some(Record::Equipment(item)) = taken.records.first() else { panic!("equipment comes") };
    assert_eq!((item.serial_number.as_deref(), item.critical_load), (Some("7"), Some(true)));
    assert_eq!(item.install_date.map(|day| day.to_string()).as_deref(), Some("2001-02-03"));
    assert_eq!(item.alternate_feeds.len(), 2);
}

#[tokio::test]
async fn numbers_and_dates_are_read_in_the_format_of_their_column() {
    let items = |rows: &str, parting: char| {
        let header = "id,facility_id,type,install_date,environment.humidity_percent,specifications.kva,name";
        format!("{header}\n{rows}").replace(',', &parting.to_string()).replace('@', ",")
    };
    let rows = "e1,f1,ups,2001-2-3,55@5 %,75@5,a\ne2,f1,ups,2001.02.03,60%,1000,b\ne3,f1,ups,03.02.01,,0@125,c\n";
    for parting in [';', '\t'] {
        let taken = read("x.csv", items(rows, parting).as_bytes(), |_| {}).await.expect("sound");
        let figures: Vec<_> = taken
            .records
            .iter()
            .map(|record| match record {
                Record::Equipment(item) => (
                    item.install_date.map(|day| day.to_string()),
                    item.environment.humidity_percent,
                    item.specifications.kva,
                ),
                _ => panic!("equipment comes"),
            })
            .collect();
        let day = Some("2001-02-03".to_owned());
        assert_eq!(
            figures,
            [(day.clone(), Some(55.5), Some(75.5)), (day, Some(60.0), Some(1000.0)), (None, None, Some(0.125))]
        );
        assert_eq!(taken.wrong(), [("e3", "install_date", false)]);
        assert!(taken.complaints[0].reason.contains("two digits"), "{:?}", taken.complaints);
    }
    // What can be read both ways stays unknown
    let rows = "e1,f1,ups,,50%,1@234,a\ne2,f1,ups,,0.5,5@678,b\n";
    let taken = read("x.csv", items(rows, ';').as_bytes(), |_| {}).await.expect("sound");
    let wrong = taken.wrong();
    assert!(wrong.contains(&("e1", "environment.humidity_percent", false)), "{wrong:?}");
    assert!(wrong.contains(&("e1", "specifications.kva", false)), "{wrong:?}");
    assert!(wrong.contains(&("e2", "specifications.kva", false)), "{wrong:?}");
}

#[tokio::test]
async fn a_line_is_the_one_that_a_text_editor_shows() {
    let csv = "id,facility_id,type,name\nok,f,ups,\"two\nlines\"\n\nbad,f,toaster,\n\nworse,f\n";
    let ndjson = "{\"kind\":\"facility\",\"id\":\"f\",\"name\":\"M\"}\n\n?\n{\"kind\":\"x\"}\n";
    let json = "{\n\"facilities\": [\n{\"id\": \"f\",\n\"name\": \"M\"},\n{}],\n\n\"equipment\": [ [] ]}";
    for line_end in ["\n", "\r\n", "\r"] {
        for (name, content, wanted) in [("x.csv", csv, [5, 7]), ("x.ndjson", ndjson, [3, 4]), ("x.json", json, [5, 7])]
        {
            let mut lines = problem_lines(name, content.replace('\n', line_end).as_bytes()).await;
            lines.dedup();
            assert_eq!(lines, wanted, "{name} {line_end:?}");
        }
        let broken = read("x.json", json.replace("[ []", "[ ü").replace('\n', line_end).as_bytes(), |_| {}).await;
        let error = broken.err().expect("it is broken").to_string();
        assert!(error.contains("line 7: character 16"), "{line_end:?} {error}");
    }
}

/// Lines of the problems of a file.
async fn problem_lines(name: &str, content: &[u8]) -> Vec<u64> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("it can be written");
    let mapping = Arc::new(Mapping::condoit().expect("the shipped mapping"));
    let mut source = FileSource::open(FileOptions::new(&path, mapping, Runtime::default())).expect("it opens");
    while source.next().await.expect("it is read").is_some() {}
    source.report().to_report().problems.iter().map(|problem| problem.line).collect()
}

#[tokio::test]
async fn a_row_without_values_is_skipped() {
    let content = b"id,facility_id,type,name\ne1,f1,ups,A\n,,,\n , ,\t,\ne2,f1,ups,B\n,,,\n,,,,,,,\n";
    let taken = read("x.csv", content, |_| {}).await.expect("a sound table");
    assert_eq!((taken.ids(), taken.wrong(), taken.rows), (BTreeSet::from(["e1", "e2"]), vec![], 2));
}

#[tokio::test]
async fn columns_rows_and_values_are_bounded() {
    let header = |columns: usize| {
        let extra: String = (4..=columns).map(|n| format!(",specifications.x{n}")).collect();
        format!("id,facility_id,type{extra}\n")
    };
    let table = format!("{}e1,f1,ups{}\n", header(1_000), ",".repeat(997));
    assert_eq!(
        read("x.csv", table.as_bytes(), |_| {}).await.expect("a thousand columns").ids(),
        BTreeSet::from(["e1"])
    );
    let error = read("x.csv", header(1_001).as_bytes(), |_| {}).await.err().expect("one more").to_string();
    assert!(error.contains("the header has 1001 columns, and a table may have 1000"), "{error}");
    // Millions of columns are refused before a name is copied
    let wide = format!("id,name{}\n", ",".repeat(3 << 20));
    let error = read("x.csv", wide.as_bytes(), |_| {}).await.err().expect("far more").to_string();
    assert!(error.contains("columns, and a table may have 1000"), "{error}");
    let long = "x".repeat(5 << 20);
    for (table, line) in [
        (format!("id,name,{long}\nf1,M,\n"), 1),
        (format!("id,name,city\r\nf1,M,a\r\nf2,{long},b\r\n"), 3),
        (format!("id,name,city\nf1,M,a\nf2,\"{},b\n", long.replace('x', "\n")), 3),
    ] {
        let error = read("x.csv", table.as_bytes(), |options| options.kind = Some(RecordKind::Facility)).await.err();
        let error = error.expect("too long").to_string();
        assert!(error.contains(&format!("line {line}: the row that begins here is longer than 4194304")), "{error}");
    }
    let value = "x".repeat((1 << 20) + 1);
    let table = format!("id,name,city\nf1,{value},a\nf2,M,b\n");
    let taken = read("x.csv", table.as_bytes(), |options| options.kind = Some(RecordKind::Facility)).await;
    let taken = taken.expect("the other row is sound");
    assert_eq!((taken.ids(), taken.wrong()), (BTreeSet::from(["f2"]), vec![("line 2", "name", true)]));
    assert!(taken.complaints[0].reason.contains("longer than 1048576 bytes"), "{:?}", taken.complaints);
}

#[tokio::test]
async fn documents_are_bounded() {
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let line =
        |id: &str, value: &str| format!("{{\"kind\":\"facility\",\"id\":\"{id}\",\"name\":\"M\",\"x\":{value}}}\n");
    let many = format!("[{}0]", "0,".repeat(100_000));
    let lines = [line("f1", &nested(63)), line("f2", &nested(64)), line("f3", &many), line("f4", "[0]")].concat();
    let taken = read("x.ndjson", lines.as_bytes(), |_| {}).await.expect("two lines are sound");
    assert_eq!(taken.ids(), BTreeSet::from(["f1", "f4"]));
    let reasons: Vec<&str> = taken.complaints.iter().take(2).map(|one| &*one.reason).collect();
    assert!(
        reasons[0].contains("deeper than 64 levels") && reasons[1].contains("more than 100000 values"),
        "{reasons:?}"
    );
    for (value, wanted) in [(nested(64), "deeper than 64 levels"), (many, "more than 100000 values")] {
        let document = format!("{{\"facilities\": [{{\"id\": \"f1\", \"name\": {value}}}]}}");
        let error = read("x.json", document.as_bytes(), |_| {}).await.err().expect("refused").to_string();
        assert!(error.contains(wanted), "{error}");
    }
    let long = format!("{{\"kind\":\"photo\",\"id\":\"{}\n{}", "x".repeat(48 << 20), line("f5", "0"));
    let taken = read("x.ndjson", long.as_bytes(), |_| {}).await.expect("a line is sound");
    assert_eq!((taken.ids(), taken.wrong()[0]), (BTreeSet::from(["f5"]), ("line 1", "", true)));
}
