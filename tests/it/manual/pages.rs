//! The documents under test: README and the pages of the manual, with their code blocks and code spans.

use std::fs;
use std::path::{Path, PathBuf};

/// A document of the repository.
pub struct Document {
    /// Its path in the repository.
    pub path: PathBuf,
    /// Its Markdown.
    pub text: String,
}

/// A fenced code block.
pub struct CodeBlock {
    /// Line of its opening fence, from 1.
    pub line: usize,
    /// What follows the opening fence, as in `sh no-test: reason`.
    pub info: String,
    /// Its lines.
    pub code: String,
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README and every page of the manual.
pub fn documents() -> Vec<Document> {
    let folder = Path::new("assets/docs");
    let entries = fs::read_dir(root().join(folder)).expect("the manual's folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| folder.join(entry.expect("an entry").file_name())).collect();
    paths.push(PathBuf::from("README.md"));
    paths.sort();
    let read = |path: PathBuf| Document { text: fs::read_to_string(root().join(&path)).expect("a document"), path };
    paths.into_iter().map(read).collect()
}

/// A page of the manual by its name.
pub fn page(name: &str) -> String {
    fs::read_to_string(root().join("assets/docs").join(name).with_extension("md")).expect("the page")
}

impl Document {
    /// Its fenced code blocks.
    pub fn blocks(&self) -> Vec<CodeBlock> {
        let mut blocks: Vec<CodeBlock> = Vec::new();
        let mut is_open = false;
        for (at, line) in self.text.lines().enumerate() {
            match line.strip_prefix("```") {
                Some(_) if is_open => is_open = false,
                Some(info) => {
                    is_open = true;
                    blocks.push(CodeBlock { line: at + 1, info: info.to_owned(), code: String::new() });
                }
                None if is_open => {
                    let block = blocks.last_mut().expect("an open block");
                    block.code.push_str(line);
                    block.code.push('\n');
                }
                None => {}
            }
        }
        assert!(!is_open, "{}: a code block is not closed", self.path.display());
        blocks
    }

    /// Its text without code blocks.
    pub fn prose(&self) -> String {
        let mut is_code = false;
        let mut prose = String::new();
        for line in self.text.lines() {
            if line.starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                prose.push_str(line);
                prose.push('\n');
            }
        }
        prose
    }

    /// The text of its code spans.
    pub fn spans(&self) -> Vec<String> {
        self.prose().split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }
}
