//! Released fields and values keep number, name and type for ever.
//!
//! `released.txt` lists them, one a line. A line may be added (with `ILT_BLESS=1`), never changed or taken out.

use std::collections::BTreeSet;
use std::fs;

use ilt_wire::DESCRIPTORS;
use prost::Message;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorSet};

use crate::cast;

#[test]
fn released_fields_stay() {
    let path = cast::stored().join("released.txt");
    let now: BTreeSet<String> = lines();
    let before = fs::read_to_string(&path).unwrap_or_default();
    let released: BTreeSet<String> = before.lines().map(str::to_owned).collect();
    let lost: Vec<_> = released.difference(&now).collect();
    assert!(lost.is_empty(), "released fields are gone or changed: {lost:#?}");
    if std::env::var_os("ILT_BLESS").is_some() {
        fs::write(&path, now.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    } else {
        let new: Vec<_> = now.difference(&released).collect();
        assert!(new.is_empty(), "new fields; if they are to be released, run with ILT_BLESS=1: {new:#?}");
    }
}

/// No number of a message or enum is used twice, and every enum begins with a nought that means nothing.
#[test]
fn enums_begin_with_unspecified() {
    for line in lines().iter().filter(|line| line.starts_with("value ")) {
        let words: Vec<&str> = line.split(' ').collect();
        assert_eq!(words[2] == "0", words[3].ends_with("_UNSPECIFIED"), "{line}");
    }
}

fn lines() -> BTreeSet<String> {
    let set = FileDescriptorSet::decode(DESCRIPTORS).unwrap();
    let mut lines = BTreeSet::new();
    for file in &set.file {
        for message in &file.message_type {
            of_message(file.package(), message, &mut lines);
        }
        for values in &file.enum_type {
            of_enum(file.package(), values, &mut lines);
        }
    }
    lines
}

fn of_message(within: &str, message: &DescriptorProto, lines: &mut BTreeSet<String>) {
    let name = format!("{within}.{}", message.name());
    lines.insert(format!("message {name}"));
    for field in &message.field {
        lines.insert(format!("field {name} {} {} {}", field.number(), field.name(), kind(message, field)));
    }
    for nested in &message.nested_type {
        of_message(&name, nested, lines);
    }
    for values in &message.enum_type {
        of_enum(&name, values, lines);
    }
}

fn of_enum(within: &str, values: &EnumDescriptorProto, lines: &mut BTreeSet<String>) {
    for value in &values.value {
        lines.insert(format!("value {within}.{} {} {}", values.name(), value.number(), value.name()));
    }
}

fn kind(message: &DescriptorProto, field: &FieldDescriptorProto) -> String {
    let label = if field.label() == Label::Repeated {
        "repeated "
    } else if field.proto3_optional() {
        "optional "
    } else {
        ""
    };
    let of = match field.r#type() {
        Type::Message | Type::Enum => field.type_name().trim_start_matches('.').to_owned(),
        plain => plain.as_str_name().trim_start_matches("TYPE_").to_lowercase(),
    };
    let one_of = field.oneof_index.filter(|_| !field.proto3_optional());
    let one_of =
        one_of.map_or(String::new(), |index| format!(" in {}", message.oneof_decl[index as usize].name()));
    format!("{label}{of}{one_of}")
}
