//! The assignment file of a project, `rubrica.assign.json` in its folder.

use crate::core::review::assign::{AssignError, Assignment, FILE};
use crate::core::store::atomic::{WriteError, replace, resolve};
use crate::core::store::disk::Disk;
use crate::core::store::limits::{MAX_SIDECAR_BYTES, ReadError, read_file};
use std::path::Path;

/// Why an assignment cannot be read or written. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum AssignmentProblem {
    #[error("could not read rubrica.assign.json: {0}")]
    File(ReadError),
    #[error("could not use rubrica.assign.json: {0}")]
    Contents(AssignError),
    #[error("could not write rubrica.assign.json: {0}")]
    Write(WriteError),
}

/// Who does which article in a folder; `None` where nobody has drawn.
///
/// **Errors:** there is a file and it cannot be used.
pub fn assignment(folder: &Path) -> Result<Option<Assignment>, AssignmentProblem> {
    match read_file(&folder.join(FILE), MAX_SIDECAR_BYTES) {
        Ok(bytes) => Assignment::parse(&bytes).map(Some).map_err(AssignmentProblem::Contents),
        Err(ReadError::Missing) => Ok(None),
        Err(error) => Err(AssignmentProblem::File(error)),
    }
}

/// Writes who does which article, in one step. `random` names the temporary file.
///
/// **Errors:** the disk refused; what was there is there still.
pub fn save_assignment(
    folder: &Path,
    assignment: &Assignment,
    disk: &dyn Disk,
    random: u64,
) -> Result<(), AssignmentProblem> {
    let target = resolve(&folder.join(FILE), folder).map_err(AssignmentProblem::Write)?;
    replace(disk, &target, &assignment.to_bytes(), random, &mut || {}).map_err(AssignmentProblem::Write)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::store::disk::RealDisk;

    #[test]
    fn what_was_drawn_is_read_again_and_a_broken_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(assignment(dir.path()).unwrap(), None);
        let mut drawn = Assignment::default();
        drawn.draw(&["a.txt", "b.txt"], &["anna", "ben"], 50);
        save_assignment(dir.path(), &drawn, &RealDisk, 7).unwrap();
        assert_eq!(assignment(dir.path()).unwrap(), Some(drawn));
        std::fs::write(dir.path().join(FILE), "{}").unwrap();
        assert!(assignment(dir.path()).unwrap_err().to_string().contains("rubrica.assign.json"));
    }
}
