//! Lists: sorting, filters, search and pages, compared with the same operations in the test.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::support::api_portfolio::{BY_HAND, FACILITIES, GENERATED, Portfolio};
use crate::support::condoit::ids;

fn rows(document: &Value, plural: &str) -> Vec<Value> {
    document[plural].as_array().expect("a list").clone()
}

/// Compares two rows by the values in the document; unknown values come last in both orders.
fn compare(left: &Value, right: &Value, key: &str, is_descending: bool) -> Ordering {
    let (left, right) = (&left[key], &right[key]);
    let ascending = match (left, right) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return Ordering::Greater,
        (_, Value::Null) => return Ordering::Less,
        (Value::String(left), Value::String(right)) if key == "risk_rating" => {
            let level = |word: &str| ["Low", "Medium", "High", "Critical"].iter().position(|level| *level == word);
            level(left).cmp(&level(right))
        }
        (Value::String(left), Value::String(right)) => left.cmp(right),
        _ => left.as_f64().partial_cmp(&right.as_f64()).expect("numbers"),
    };
    if is_descending { ascending.reverse() } else { ascending }
}

/// Asserts the order of a list. `exact`: the key is the whole sort key, so ties are ordered by id.
fn runs(rows: &[Value], key: &str, is_descending: bool, exact: bool) {
    for pair in rows.windows(2) {
        let order = compare(&pair[0], &pair[1], key, is_descending);
        let ids = pair[0]["id"].as_str().cmp(&pair[1]["id"].as_str());
        let fits = order == Ordering::Less || (order == Ordering::Equal && (!exact || ids == Ordering::Less));
        assert!(fits, "{key} descending {is_descending}: {} before {}", pair[0], pair[1]);
    }
}

#[test]
fn equipment_is_sorted_by_each_key_in_both_orders() {
    let portfolio = Portfolio::open();
    let whole = portfolio.get("/equipment?limit=1000");
    assert_eq!(
        (&whole["total"], &whole["page"], &whole["limit"]),
        (&json!(GENERATED + BY_HAND), &json!(1), &json!(1000))
    );
    for sort in ["name", "type", "risk_rating", "risk_score", "install_date", "last_service"] {
        for (order, is_descending) in [("asc", false), ("desc", true)] {
            let list = rows(&portfolio.get(&format!("/equipment?limit=1000&sort={sort}&order={order}")), "equipment");
            assert_eq!(list.len() as u64, GENERATED + BY_HAND);
            runs(&list, sort, is_descending, sort != "risk_score");
        }
    }
    assert_eq!(
        portfolio.get("/equipment?limit=1000"),
        portfolio.get("/equipment?limit=1000&sort=name&order=asc&page=1")
    );
    let ties = ids(&portfolio.get("/facilities/x-ties/equipment")["equipment"]);
    assert_eq!(
        ties,
        ["x-a", "x-b", "x-c", "x-d", "x-bare"],
        "by code point: Twin, Twin, Zulu, alpha, and x-bare by its id"
    );
    let by_date = |order: &str| {
        ids(&portfolio.get(&format!("/facilities/x-ties/equipment?sort=install_date&order={order}"))["equipment"])
    };
    assert_eq!(by_date("asc"), ["x-c", "x-a", "x-b", "x-bare", "x-d"]);
    assert_eq!(by_date("desc"), ["x-a", "x-b", "x-c", "x-bare", "x-d"], "unknown values come last in both orders");
}

#[test]
fn facilities_are_sorted_by_each_key_in_both_orders() {
    let portfolio = Portfolio::open();
    assert_eq!(portfolio.get("/facilities")["limit"], 20);
    for sort in ["name", "risk_score", "last_updated"] {
        for (order, is_descending) in [("asc", false), ("desc", true)] {
            let list = rows(&portfolio.get(&format!("/facilities?sort={sort}&order={order}")), "facilities");
            assert_eq!(list.len() as u64, FACILITIES);
            runs(&list, sort, is_descending, sort != "risk_score");
        }
    }
    let by_score = ids(&portfolio.get("/facilities?sort=risk_score&order=desc")["facilities"]);
    assert_eq!(by_score.last().map(String::as_str), Some("x-empty"), "a facility without a score comes last");
}

#[test]
fn pages_form_the_whole_list_and_a_page_past_the_end_is_empty() {
    let portfolio = Portfolio::open();
    for (path, plural, limit) in [
        ("/equipment?sort=risk_score&order=desc", "equipment", 7),
        ("/facilities?sort=last_updated", "facilities", 2),
        ("/facilities/x-ties/equipment?sort=type", "equipment", 2),
    ] {
        let whole = portfolio.get(&format!("{path}&limit=100"));
        let mut together = Vec::new();
        for page in 1.. {
            let one = portfolio.get(&format!("{path}&limit={limit}&page={page}"));
            assert_eq!((&one["total"], &one["page"], &one["limit"]), (&whole["total"], &json!(page), &json!(limit)));
            let rows = rows(&one, plural);
            assert!(rows.len() <= limit);
            if rows.is_empty() {
                break;
            }
            together.extend(rows);
        }
        assert_eq!(together, rows(&whole, plural), "{path}");
        for page in ["1000", "4294967295"] {
            let past = portfolio.get(&format!("{path}&page={page}"));
            assert_eq!((&past[plural], &past["total"]), (&json!([]), &whole["total"]));
        }
    }
}

#[test]
fn filters_select_the_matching_rows() {
    let portfolio = Portfolio::open();
    let whole = rows(&portfolio.get("/equipment?limit=1000"), "equipment");
    let kept = |filter: &str, keeps: &dyn Fn(&Value) -> bool| -> usize {
        let list = portfolio.get(&format!("/equipment?limit=1000&{filter}"));
        let expected: Vec<&Value> = whole.iter().filter(|row| keeps(row)).collect();
        assert_eq!(rows(&list, "equipment").iter().collect::<Vec<_>>(), expected, "{filter}");
        assert_eq!(list["total"], expected.len(), "{filter}");
        expected.len()
    };
    assert!(kept("type=panel", &|row| row["type"] == "panel") > 10);
    assert!(kept("type=motor", &|row| row["type"] == "motor") > 0);
    assert!(kept("risk_level=high", &|row| row["risk_rating"] == "High") > 0);
    for level in ["low", "medium", "critical"] {
        kept(&format!("risk_level={level}"), &|row| {
            row["risk_rating"].as_str().is_some_and(|word| word.to_lowercase() == level)
        });
    }
    assert!(kept("facility_id=f-0001", &|row| row["facility_id"] == "f-0001") > 5);
    kept("facility_id=f-0001&type=breaker", &|row| row["facility_id"] == "f-0001" && row["type"] == "breaker");
    assert_eq!(kept("facility_id=no-such", &|_| false), 0);
    let holds = |row: &Value, text: &str| {
        ["name", "location"].iter().any(|key| row[key].as_str().is_some_and(|word| word.to_lowercase().contains(text)))
    };
    assert_eq!(kept("search=TWIN", &|row| holds(row, "twin")), 2);
    assert_eq!(kept("search=room+3%2C", &|row| holds(row, "room 3,")), 0);
    assert!(kept("search=electrical%20room", &|row| holds(row, "electrical room")) > 0);
    assert_eq!(kept("search=%C3%BCn%C3%AF", &|row| holds(row, "ünï")), 1);
    assert_eq!(kept("search=", &|_| true), whole.len());
    let of_one = portfolio.get("/facilities/x-ties/equipment?type=panel&search=twin");
    assert_eq!(ids(&of_one["equipment"]), ["x-a", "x-b"]);

    let sites = rows(&portfolio.get("/facilities"), "facilities");
    let kept = |filter: &str, keeps: &dyn Fn(&Value) -> bool| -> usize {
        let list = portfolio.get(&format!("/facilities?{filter}"));
        let expected: Vec<&Value> = sites.iter().filter(|site| keeps(site)).collect();
        assert_eq!(rows(&list, "facilities").iter().collect::<Vec<_>>(), expected, "{filter}");
        assert_eq!(list["total"], expected.len(), "{filter}");
        expected.len()
    };
    assert_eq!(kept("search=troy", &|site| holds(site, "troy")), 2);
    assert_eq!(kept("search=river", &|site| site["id"] == "x-ties"), 1);
    let scores: Vec<u64> = sites.iter().filter_map(|site| site["risk_score"].as_u64()).collect();
    let middle = scores[scores.len() / 2];
    let found = kept(&format!("min_risk={middle}"), &|site| site["risk_score"].as_u64() >= Some(middle));
    assert!(found > 0 && found < sites.len());
    assert_eq!(kept("min_risk=0", &|site| !site["risk_score"].is_null()), sites.len() - 1);
    for status in ["Compliant", "Warning", "Out of Compliance"] {
        kept(&format!("compliance_status={}", status.replace(' ', "%20")), &|site| site["compliance_status"] == status);
    }
}

#[test]
fn each_wrong_parameter_is_reported() {
    let portfolio = Portfolio::open();
    let lists = ["/facilities", "/equipment", "/facilities/x-ties/equipment"];
    let everywhere = [
        "page=0",
        "page=-1",
        "page=x",
        "page=",
        "page=1.5",
        "limit=0",
        "limit=x",
        "limit=1001",
        "sort=size",
        "sort=",
        "order=up",
        "order=ASC",
        "page=1&page=2",
        "colour=red",
        "Sort=name",
    ];
    let mut wrong: Vec<(&str, &str)> = lists.iter().flat_map(|list| everywhere.map(|query| (*list, query))).collect();
    wrong.extend([
        ("/facilities", "limit=101"),
        ("/facilities", "min_risk=101"),
        ("/facilities", "min_risk=-1"),
        ("/facilities", "min_risk=much"),
        ("/facilities", "compliance_status=compliant"),
        ("/facilities", "sort=install_date"),
        ("/facilities", "type=panel"),
        ("/facilities", "risk_level=high"),
        ("/equipment", "type=toaster"),
        ("/equipment", "type=Panel"),
        ("/equipment", "risk_level=High"),
        ("/equipment", "risk_level="),
        ("/equipment", "min_risk=5"),
        ("/equipment", "sort=last_updated"),
        ("/facilities/x-ties/equipment", "facility_id=x-ties"),
        ("/facilities/x-ties/compliance", "detail=all"),
        ("/facilities/x-ties", "detail=summary"),
        ("/portfolio/summary", "page=1"),
        ("/equipment/x-a", "x=1"),
    ]);
    for (path, query) in wrong {
        let answer = portfolio.rig.viewer.get(&format!("{path}?{query}"));
        assert_eq!(answer.status, 422, "{path}?{query}");
        let error = answer.error();
        let named: Vec<&String> = error["details"].as_object().expect("an object").keys().collect();
        assert_eq!(error["code"], "VALIDATION_FAILED");
        assert_eq!(named, [query.split('=').next().expect("a name")], "{path}?{query}");
    }
    let both = portfolio.rig.viewer.get("/equipment?limit=0&sort=size").error();
    assert_eq!(both["details"].as_object().map(serde_json::Map::len), Some(2), "all errors at once: {both}");
}
