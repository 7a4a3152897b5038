//! What the server answers, as payloads: OK, errors, and rows in the protocol's text form.
//!
//! `mysql_common` writes errors and columns; it only reads OK packets, so those are written here.

use mysql_common::constants::{CapabilityFlags, ColumnFlags, ColumnType, StatusFlags};
use mysql_common::io::BufMutExt as _;
use mysql_common::packets::{self, ErrPacket, ServerError, SqlState};
use mysql_common::proto::MySerialize as _;

use super::behaviour::UTF8MB4_GENERAL_CI;
use super::engine::{Column, Kind, Output, SqlError};

/// What stands first in an OK that answers a command, and in what ends columns or rows.
const OK: u8 = 0x00;
const END: u8 = 0xfe;

/// What stands for NULL in a row.
const NULL: u8 = 0xfb;

/// The number of the collation of bytes.
const BINARY: u16 = 63;

/// The whole answer to a statement, in payloads.
pub(super) fn answer(output: &Output, status: StatusFlags, client: CapabilityFlags) -> Vec<Vec<u8>> {
    if output.columns.is_empty() {
        return vec![ok(OK, output, status)];
    }
    let modern = client.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF);
    let mut payloads = vec![length(output.columns.len())];
    payloads.extend(output.columns.iter().map(column));
    if !modern {
        payloads.push(eof(0, status));
    }
    payloads.extend(output.rows.iter().map(|values| row(values)));
    payloads.push(if modern {
        ok(END, &Output { warnings: output.warnings, ..Output::default() }, status)
    } else {
        eof(output.warnings, status)
    });
    payloads
}

/// A plain OK.
pub(super) fn done(status: StatusFlags) -> Vec<u8> {
    ok(OK, &Output::default(), status)
}

/// An error. Before a client has said what it understands, errors bear no state.
pub(super) fn error(error: &SqlError, client: CapabilityFlags) -> Vec<u8> {
    let mut state = [b'0'; 5];
    for (to, from) in state.iter_mut().zip(error.state.bytes()) {
        *to = from;
    }
    let state = client.contains(CapabilityFlags::CLIENT_PROTOCOL_41).then(|| SqlState::new(state));
    let mut payload = Vec::new();
    ErrPacket::Error(ServerError::new(error.code, state, error.message.as_bytes())).serialize(&mut payload);
    payload
}

fn ok(header: u8, output: &Output, status: StatusFlags) -> Vec<u8> {
    let mut payload = vec![header];
    payload.put_lenenc_int(output.affected);
    payload.put_lenenc_int(output.last_insert_id);
    payload.extend(status.bits().to_le_bytes());
    payload.extend(output.warnings.to_le_bytes());
    payload
}

fn eof(warnings: u16, status: StatusFlags) -> Vec<u8> {
    let mut payload = vec![END];
    payload.extend(warnings.to_le_bytes());
    payload.extend(status.bits().to_le_bytes());
    payload
}

fn length(length: usize) -> Vec<u8> {
    let mut payload = Vec::new();
    payload.put_lenenc_int(u64::try_from(length).unwrap_or(u64::MAX));
    payload
}

fn row(values: &[Option<Vec<u8>>]) -> Vec<u8> {
    let mut payload = Vec::new();
    for value in values {
        match value {
            Some(value) => payload.put_lenenc_str(value),
            None => payload.push(NULL),
        }
    }
    payload
}

fn column(column: &Column) -> Vec<u8> {
    let text = u16::from(UTF8MB4_GENERAL_CI);
    let (kind, charset, long, decimals, flags) = match column.kind {
        Kind::Integer => (ColumnType::MYSQL_TYPE_LONGLONG, BINARY, 21, 0, ColumnFlags::BINARY_FLAG),
        Kind::Unsigned => (
            ColumnType::MYSQL_TYPE_LONGLONG,
            BINARY,
            21,
            0,
            ColumnFlags::BINARY_FLAG | ColumnFlags::UNSIGNED_FLAG,
        ),
        Kind::Double => (ColumnType::MYSQL_TYPE_DOUBLE, BINARY, 23, 31, ColumnFlags::BINARY_FLAG),
        Kind::Text => (ColumnType::MYSQL_TYPE_VAR_STRING, text, 65_535, 31, ColumnFlags::empty()),
        Kind::Bytes => (ColumnType::MYSQL_TYPE_VAR_STRING, BINARY, 65_535, 31, ColumnFlags::BINARY_FLAG),
        Kind::Json => (ColumnType::MYSQL_TYPE_JSON, BINARY, u32::MAX, 0, ColumnFlags::BLOB_FLAG),
        Kind::Timestamp(digits) => {
            (ColumnType::MYSQL_TYPE_TIMESTAMP, BINARY, 26, digits, ColumnFlags::BINARY_FLAG)
        }
        Kind::DateTime(digits) => {
            (ColumnType::MYSQL_TYPE_DATETIME, BINARY, 26, digits, ColumnFlags::BINARY_FLAG)
        }
    };
    let mut payload = Vec::new();
    packets::Column::new(kind)
        .with_name(column.name.as_bytes())
        .with_org_name(column.name.as_bytes())
        .with_character_set(charset)
        .with_column_length(long)
        .with_decimals(decimals)
        .with_flags(flags)
        .serialize(&mut payload);
    payload
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: StatusFlags = StatusFlags::SERVER_STATUS_AUTOCOMMIT;

    fn one_row() -> Output {
        let columns = vec![Column { name: "a".to_owned(), kind: Kind::Text }];
        Output {
            columns,
            rows: vec![vec![Some(b"x".to_vec())], vec![None]],
            warnings: 1,
            ..Output::default()
        }
    }

    #[test]
    fn rows_end_as_the_client_understands() {
        let old = answer(&one_row(), STATUS, CapabilityFlags::CLIENT_PROTOCOL_41);
        assert_eq!(old.len(), 6);
        assert_eq!((&old[0], &old[2]), (&vec![1], &vec![0xfe, 0, 0, 2, 0]));
        assert_eq!(&old[3..], [vec![1, b'x'], vec![0xfb], vec![0xfe, 1, 0, 2, 0]]);
        let new = answer(&one_row(), STATUS, CapabilityFlags::CLIENT_DEPRECATE_EOF);
        assert_eq!(&new[2..], [vec![1, b'x'], vec![0xfb], vec![0xfe, 0, 0, 2, 0, 1, 0]]);
    }

    #[test]
    fn a_statement_without_rows_is_answered_with_its_counts() {
        let output = Output { affected: 300, last_insert_id: 7, warnings: 2, ..Output::default() };
        assert_eq!(answer(&output, STATUS, CapabilityFlags::empty()), [[0, 0xfc, 0x2c, 1, 7, 2, 0, 2, 0]]);
    }

    #[test]
    fn an_error_bears_a_state_for_who_understands_it() {
        let refused = SqlError { code: 1040, state: "08004", message: "Too many".to_owned() };
        assert_eq!(error(&refused, CapabilityFlags::empty()), b"\xff\x10\x04Too many");
        assert_eq!(error(&refused, CapabilityFlags::CLIENT_PROTOCOL_41), b"\xff\x10\x04#08004Too many");
    }
}
