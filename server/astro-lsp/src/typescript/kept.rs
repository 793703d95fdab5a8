//! What was found in scripts of the browser that depend on nothing of the project: it stays true while only the component
//! script and template around them change, so TypeScript need not check them again at every key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use astro_project::FilePath;

use super::features::findings::Report;

/// What is kept of one process: the reports of the document asked about last.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Option<Arc<Reports>>>>);

/// Reports of a document's scripts.
#[derive(Default)]
pub(crate) struct Reports {
    document: Option<FilePath>,
    /// When the process was last told anything but the document's component script and template.
    beside: u64,
    by_file: HashMap<FilePath, Report>,
}

impl Kept {
    /// Those that are still true.
    pub(crate) fn of(&self, document: &FilePath, beside: u64) -> Option<Arc<Reports>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.filter(|kept| kept.document.as_ref() == Some(document) && kept.beside == beside)
    }

    /// Keeps them in the place of those before.
    pub(crate) fn keep(&self, document: FilePath, beside: u64, by_file: HashMap<FilePath, Report>) {
        let reports = Reports { document: Some(document), beside, by_file };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(reports));
    }
}

impl Reports {
    pub(crate) fn get(&self, file: &FilePath) -> Option<&Report> {
        self.by_file.get(file)
    }
}

/// Does a script depend on nothing but what browsers have? `around` is the text of the document: what it declares for all files
/// is seen by its scripts too.
pub(crate) fn stands_alone(script: &str, around: &str) -> bool {
    !["import", "require", "reference"].iter().any(|word| script.contains(word)) && !around.contains("declare")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_name_others_depend_on_them() {
        assert!(stands_alone("document.title = 1;", "<p>a</p>"));
        assert!(!stands_alone("import a from './a';", ""));
        assert!(!stands_alone("const a = await import('./a');", ""));
        assert!(!stands_alone("window.mine;", "---\ndeclare global { interface Window { mine: 1 } }\n---"));
    }

    #[test]
    fn reports_are_good_for_their_document_and_time() {
        let (kept, document) = (Kept::default(), FilePath::new("/a.astro").unwrap());
        kept.keep(document.clone(), 3, HashMap::new());
        assert!(kept.of(&document, 3).is_some());
        assert!(kept.of(&document, 4).is_none());
        assert!(kept.of(&FilePath::new("/b.astro").unwrap(), 3).is_none());
    }
}
