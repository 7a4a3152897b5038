//! Puts a report where it was asked for.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A report could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the report {}: {source}", path.display())]
pub struct WriteError {
    /// The report.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Writes a report: beside its place first, then renamed, so that no reader ever sees half of it. Folders that are
/// missing are made. A pipe or a device (`/dev/stderr`) is written to as it is.
pub fn write_report(path: &Path, text: &str) -> Result<(), WriteError> {
    write(path, text).map_err(|source| WriteError { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Ok(meta) = fs::metadata(path) {
        if meta.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        if !meta.is_file() {
            return fs::write(path, text);
        }
    }
    // A link stays a link: what it leads to is replaced.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let name =
        place.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    if let Some(folder) = place.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = place.with_file_name(beside);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, &place));
    if written.is_err() {
        // The first error is the one to tell; what is left beside is worth a try only.
        let _ = fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_replaces_the_last_one_and_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/junit.xml");
        write_report(&path, "old and longer").unwrap();
        write_report(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        let names: Vec<_> =
            fs::read_dir(path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["junit.xml"]);
    }

    #[test]
    fn an_error_names_the_path() {
        let folder = tempfile::tempdir().unwrap();
        let error = write_report(folder.path(), "x").unwrap_err().to_string();
        assert_eq!(error, format!("cannot write the report {}: it is a folder", folder.path().display()));
        fs::write(folder.path().join("file"), "").unwrap();
        let below = folder.path().join("file/junit.xml");
        assert!(write_report(&below, "x").unwrap_err().to_string().contains("file/junit.xml"));
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_devices_are_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_report(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        write_report(Path::new("/dev/null"), "x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
