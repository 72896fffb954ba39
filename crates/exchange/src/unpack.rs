//! Looks into a workbook's container before anything parses it: a zip bomb is refused after a bounded amount of work.

use std::io::{Cursor, Read};

use vocabulary::{Finding, Place};

use crate::limits;

/// Unpacks every part into nothing and counts: what the directory of the container claims is not believed.
pub(crate) fn guard(bytes: &[u8]) -> Result<(), Box<Finding>> {
    let broken = |detail: String| {
        let message = "the file is not a readable .xlsx workbook; open it in a spreadsheet program and save it again as .xlsx, or as \"CSV UTF-8\"";
        Box::new(Finding::error("not-a-workbook", Place::default(), detail, message))
    };
    let bomb =
        |part: &str, message: String| Box::new(Finding::error("unpacks-too-large", Place::path(part), "", message));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    if archive.len() > limits::MAX_PARTS {
        return Err(bomb(
            "",
            format!("the workbook has more than {} parts; copy the rows to a new workbook", limits::MAX_PARTS),
        ));
    }
    let (mut total, mut buffer) = (0u64, vec![0u8; 64 * 1024]);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|e| broken(e.to_string()))?;
        let (name, packed) =
            (part.name().map_or_else(|_| format!("part {index}"), |n| n.into_owned()), part.compressed_size().max(1));
        let mut size = 0u64;
        loop {
            let count = match part.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count as u64,
                Err(e) => return Err(broken(format!("{name}: {e}"))),
            };
            size += count;
            total += count;
            if total > limits::MAX_UNPACKED {
                let message = format!(
                    "the workbook unpacks to more than {} MiB; copy the rows to a new workbook without formats, or save as CSV",
                    limits::MAX_UNPACKED / 1024 / 1024
                );
                return Err(bomb(&name, message));
            }
            if size > limits::RATIO_FROM && size / packed > limits::MAX_RATIO {
                let message = format!(
                    "a part of the workbook unpacks to more than {} times its size; copy the rows to a new workbook, or save as CSV",
                    limits::MAX_RATIO
                );
                return Err(bomb(&name, message));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::io::Write;

    fn container(size: usize) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
        let block = vec![b' '; 1024 * 1024];
        for _ in 0..size {
            writer.write_all(&block).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn bombs_are_refused_and_ordinary_containers_are_not() {
        assert_eq!(guard(&container(1)), Ok(()));
        let bomb = container(80);
        assert!(bomb.len() < limits::MAX_BYTES);
        assert_eq!(guard(&bomb).unwrap_err().code, "unpacks-too-large");
    }

    #[test]
    fn a_directory_that_lies_is_not_believed() {
        let mut bomb = container(80);
        let claimed = (80u32 * 1024 * 1024).to_le_bytes();
        let places: Vec<usize> =
            bomb.windows(4).enumerate().filter(|(_, w)| **w == claimed).map(|(at, _)| at).collect();
        for at in places {
            bomb[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
        }
        assert!(guard(&bomb).is_err());
    }

    #[test]
    fn other_bytes_are_not_a_workbook() {
        for bytes in [&b"PK\x03\x04 and then nothing"[..], b"", b"plain text"] {
            assert_eq!(guard(bytes).unwrap_err().code, "not-a-workbook");
        }
    }
}
