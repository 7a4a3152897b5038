//! Reads the time of a store out of the ids that it gives to requests.
//!
//! MinIO's id is the time in nanoseconds, in 16 hexadecimal digits (`cmd/api-headers.go`); `SeaweedFS` writes eight random
//! digits behind the same ones, and in older releases the decimal number. Ceph's second field is the time in seconds. A
//! proxy that writes a `Date` of its own leaves the id alone.

/// Whose form an id has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 16 hexadecimal digits, all of which are the time.
    Minio,
    /// 24 hexadecimal digits or a decimal number.
    SeaweedFs,
    /// `tx…-<seconds>-<id>-<zone>`.
    Ceph,
}

/// The time that an id bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdTime {
    /// Whose form it has.
    pub form: Form,
    /// Nanoseconds since 1970.
    pub nanos: i128,
    /// Whether it can only be meant as hexadecimal: an id of decimal digits may be another store's counter.
    pub sure: bool,
}

/// How far the time of an id may be from ours to be taken for one, in nanoseconds: a day. A clock that is further off
/// has refused every request before; a random id of the same form is years away.
const BELIEVED: i128 = 86_400_000_000_000;

/// The time that an id bears, when it has a known form and is about `now` (nanoseconds since 1970).
pub fn time(id: &str, now: i128) -> Option<IdTime> {
    let found = hexadecimal(id).or_else(|| decimal(id)).or_else(|| ceph(id))?;
    ((found.nanos - now).abs() <= BELIEVED).then_some(found)
}

fn hexadecimal(id: &str) -> Option<IdTime> {
    let form = match id.len() {
        16 => Form::Minio,
        24 => Form::SeaweedFs,
        _ => return None,
    };
    let is_upper_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
    let time = id.bytes().all(is_upper_hex).then(|| id.get(..16)).flatten()?;
    let nanos = u64::from_str_radix(time, 16).ok()?;
    let sure = time.bytes().any(|byte| byte.is_ascii_alphabetic());
    Some(IdTime { form, nanos: i128::from(nanos), sure })
}

fn decimal(id: &str) -> Option<IdTime> {
    let nanos = (id.len() == 19).then(|| id.parse::<u64>().ok()).flatten()?;
    Some(IdTime { form: Form::SeaweedFs, nanos: i128::from(nanos), sure: true })
}

fn ceph(id: &str) -> Option<IdTime> {
    let mut fields = id.strip_prefix("tx")?.splitn(4, '-');
    let (number, seconds, instance, zone) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let hex = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !(number.len() >= 16 && seconds.len() == 10 && hex(number) && hex(seconds) && hex(instance))
        || zone.is_empty()
    {
        return None;
    }
    let seconds = u64::from_str_radix(seconds, 16).ok()?;
    Some(IdTime { form: Form::Ceph, nanos: i128::from(seconds) * 1_000_000_000, sure: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i128 = 1_795_260_699_000_000_000;

    #[test]
    fn the_time_is_read_in_the_forms_that_bear_one() {
        let seconds =
            |id: &str| time(id, NOW).map(|found| (found.form, found.nanos / 1_000_000_000, found.sure));
        assert_eq!(seconds("18EA0C184AF881C2"), Some((Form::Minio, 1_795_260_699, true)));
        // As SeaweedFS 4.48 answered at that second.
        assert_eq!(seconds("18EA0C184AF881C2DD2DD3CE"), Some((Form::SeaweedFs, 1_795_260_699, true)));
        assert_eq!(seconds("1795260699000000001"), Some((Form::SeaweedFs, 1_795_260_699, true)));
        let ceph = format!("tx{:021x}-{:010x}-5e21-default", 7, 1_795_260_000);
        assert_eq!(seconds(&ceph), Some((Form::Ceph, 1_795_260_000, true)));
    }

    #[test]
    fn ids_that_only_look_alike_bear_none() {
        for id in [
            "",
            "7VYXVR0Q0Z6G5Y3M",
            // Hexadecimal, but of another year: an id of Amazon's, and the decimal counter of StorageGRID.
            "656C76696E672727",
            "1694685187482502",
            "18ea0c184af881c2",
            // Swift's form has no more than two fields.
            "txd4b308ca61584416b6901-005a95d775",
            "tx000000000000000000463-zzzzzzzzzz-392d5-default",
        ] {
            assert_eq!(time(id, NOW), None, "{id}");
        }
    }

    #[test]
    fn a_hexadecimal_id_without_a_letter_is_unsure() {
        let nanos = 0x1800_1122_3344_5566_i128;
        assert_eq!(time("1800112233445566", nanos).map(|found| found.sure), Some(false));
    }
}
