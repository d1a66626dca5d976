//! Checks the layering: which module may import which, which library is used in which module, and that the domain
//! modules are pure. The tables are read from the manual's page on the architecture, so that there is one of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The manual's page that holds the module table and the library table.
const PAGE: &str = include_str!("../../assets/docs/architecture.md");

/// The rows of the table in the section `heading`: the names in code spans in the first and in the last column.
fn table(heading: &str) -> Vec<(String, Vec<String>)> {
    let section = PAGE.split("\n## ").find(|section| section.starts_with(heading)).expect("the section is there");
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<_> = rows
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
            (names(cells[0]).remove(0), names(cells[cells.len() - 1]))
        })
        .collect();
    assert!(!rows.is_empty(), "the table in {heading} is read");
    rows
}

/// Each module and the modules it may import. `cli` may import every module.
fn allowed_imports() -> Vec<(String, Vec<String>)> {
    table("Modules")
}

/// Each module that uses types of modules below its own imports as others re-export them, with those modules.
fn allowed_reexports() -> Vec<(String, Vec<String>)> {
    table("Re-exports")
}

/// Each library and the modules that may use it.
fn library_modules() -> Vec<(String, Vec<String>)> {
    table("Libraries")
}

/// What a pure module must not name.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::time::SystemTime",
    "Instant::now",
    "Timestamp::now",
    "tokio",
    "tracing",
    "rand::",
];
const PURE_MODULES: &[&str] = &["inventory", "assess", "report"];

fn source_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source folder is readable") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            source_files(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// `(module, file, code without comments and tests)` of every file below `src`.
fn modules() -> Vec<(String, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    files
        .into_iter()
        .filter_map(|path| {
            let relative = path.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
            let module = relative.split('/').next().expect("a first part").trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("a readable file");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: String =
                code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (!matches!(module.as_str(), "lib" | "main") && !relative.ends_with("tests.rs"))
                .then_some((module, relative, code))
        })
        .collect()
}

/// The modules that a file names after `crate::`.
fn used_modules(code: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        if let Some(group) = part.strip_prefix('{') {
            let group = group.split("};").next().unwrap_or_default();
            used.extend(group.split(',').filter_map(|item| item.trim().split("::").next()).map(str::to_owned));
        } else {
            used.insert(part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    used
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    let imports = allowed_imports();
    let known: BTreeSet<&String> = imports.iter().map(|(name, _)| name).collect();
    for (module, file, code) in modules() {
        let row = imports.iter().find(|(name, _)| *name == module);
        let (_, allowed) = row.unwrap_or_else(|| panic!("{file}: the module `{module}` is not in the table"));
        for used in used_modules(&code) {
            if module != "cli" && used != module && known.contains(&used) && !allowed.contains(&used) {
                wrong.push(format!("{file} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these imports break the layout:\n{}", wrong.join("\n"));
}

/// The identifiers of a path or group that begins `text`, as in `Name`, `inner::Name` or `{One, inner::{Two, Three}}`.
fn imported_names(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let end = text.find(|letter: char| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_path = letter.is_alphanumeric() || matches!(letter, '_' | ':');
        depth == 0 && letter != '}' && !is_path
    });
    let path = &text[..end.unwrap_or(text.len())];
    path.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|name| !name.is_empty()).collect()
}

/// `(module, names)` of every `crate::module::names` in a text.
fn crate_paths(code: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    code.split("crate::").skip(1).filter_map(|part| {
        let (module, rest) = part.split_once("::")?;
        let is_name = module.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name.then(|| (module, imported_names(rest)))
    })
}

/// A re-export is an import as well: a module that may not import `store` uses a type of it through `app` only where the
/// table of re-exports says so.
#[test]
fn reexported_types_are_used_where_the_table_allows_it() {
    let files = modules();
    let mut owners: BTreeMap<(String, String), String> = BTreeMap::new();
    for (module, _, code) in &files {
        for statement in code.split("pub use ").skip(1).filter(|statement| statement.starts_with("crate::")) {
            let statement = statement.split(';').next().unwrap_or_default();
            for (owner, names) in crate_paths(statement) {
                for name in names {
                    owners.insert((module.clone(), name.to_owned()), owner.to_owned());
                }
            }
        }
    }
    assert!(!owners.is_empty(), "re-exports are found");
    let allowed = [allowed_imports(), allowed_reexports()];
    let may_use = |module: &str, owner: &str| {
        let mut rows = allowed.iter().flatten().filter(|(name, _)| name == module);
        rows.any(|(_, modules)| modules.iter().any(|name| name == owner))
    };
    let mut wrong = Vec::new();
    for (module, file, code) in files.iter().filter(|(module, ..)| module != "cli") {
        for (through, names) in crate_paths(code).filter(|(through, _)| through != module) {
            for name in names {
                if let Some(owner) = owners.get(&(through.to_owned(), name.to_owned()))
                    && owner != module
                    && !may_use(module, owner)
                {
                    wrong.push(format!("{file} uses {name} of {owner} through {through}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "these re-exports break the layout:\n{}", wrong.join("\n"));
}

#[test]
fn each_library_stays_in_its_modules() {
    let mut wrong = Vec::new();
    let libraries = library_modules();
    for (module, file, code) in modules() {
        for (library, owners) in &libraries {
            let named = code.contains(&format!("{library}::")) || code.contains(&format!("use {library};"));
            if named && !owners.contains(&module) {
                wrong.push(format!("{file} uses {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "these files use a library of another module:\n{}", wrong.join("\n"));
}

#[test]
fn domain_modules_are_pure() {
    let mut wrong = Vec::new();
    for (module, file, code) in modules() {
        if PURE_MODULES.contains(&module.as_str()) {
            wrong.extend(IMPURE.iter().filter(|word| code.contains(**word)).map(|word| format!("{file} names {word}")));
        }
    }
    assert!(wrong.is_empty(), "these files are not pure:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_runtime_starts_tasks_and_threads() {
    // `thread::spawn` of the benchmark's stand-in for a hanging server has a loop that never returns to a pool
    const EXCEPTIONS: &[&str] = &["cli/bench/unresponsive_upstream.rs"];
    let mut wrong = Vec::new();
    for (module, file, code) in modules() {
        let spawns = ["tokio::spawn", "task::spawn", "spawn_blocking(", "thread::spawn"];
        let own_method =
            |line: &str| line.contains("PrefetchReader::spawn_blocking") || line.contains("fn spawn_blocking");
        let found = code.lines().any(|line| !own_method(line) && spawns.iter().any(|spawn| line.contains(spawn)));
        if module != "runtime" && found && !EXCEPTIONS.contains(&file.as_str()) {
            wrong.push(file);
        }
    }
    assert!(wrong.is_empty(), "these files start tasks beside the runtime:\n{}", wrong.join("\n"));
}

#[test]
fn no_type_name_is_defined_in_two_modules() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, file, code) in modules() {
        for line in code.lines() {
            let definition = line.trim_start().trim_start_matches("pub ");
            let definition =
                definition.strip_prefix("pub(").and_then(|rest| rest.split_once(") ")).map_or(definition, |at| at.1);
            // An associated type is indented and belongs to its trait
            let keywords = if line.starts_with(' ') {
                &["struct ", "enum ", "trait "][..]
            } else {
                &["struct ", "enum ", "trait ", "type "]
            };
            let Some(rest) = keywords.iter().find_map(|keyword| definition.strip_prefix(keyword)) else { continue };
            let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            if name.starts_with(char::is_uppercase) {
                places.entry(name).or_default().push(file.clone());
            }
        }
    }
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "these type names are defined more than once: {places:#?}");
}
