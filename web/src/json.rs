//! JSON through the browser's own reader and writer: the page keeps few and small things in it, and another reader would be
//! loaded with every first visit.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value. What a field's accessor does not find, or finds to be of another kind, is none.
pub struct Value(JsValue);

impl Value {
    /// Reads a text; none if it is no JSON.
    pub fn read(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// A field of an object.
    pub fn field(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(Self(value))
    }

    /// The value as a text.
    pub fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    /// A field that is a text.
    pub fn text_of(&self, name: &str) -> Option<String> {
        self.field(name)?.text()
    }

    /// A field that is true or false.
    pub fn flag_of(&self, name: &str) -> Option<bool> {
        self.field(name)?.0.as_bool()
    }

    /// A field that is a whole number of at most 32 bits.
    pub fn number_of(&self, name: &str) -> Option<u32> {
        let number = self.field(name)?.0.as_f64()?;
        (number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number)).then_some(number as u32)
    }

    /// The values of a list; none for what is no list.
    pub fn list(&self) -> Vec<Self> {
        self.0.dyn_ref::<Array>().map(|list| list.iter().map(Self).collect()).unwrap_or_default()
    }

    /// A list.
    pub fn of_list(values: impl IntoIterator<Item = Self>) -> Self {
        Self(values.into_iter().map(|value| value.0).collect::<Array>().into())
    }

    /// An object.
    pub fn of_fields(fields: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        let object = Object::new();
        for (name, value) in fields {
            // Only frozen objects refuse a field.
            let _ = Reflect::set(&object, &name.into(), &value.0);
        }
        Self(object.into())
    }

    /// The text of a value.
    pub fn write(&self) -> Option<String> {
        JSON::stringify(&self.0).ok().map(String::from)
    }
}

macro_rules! from {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Self(value.into())
            }
        }
    )*};
}

from!(&str, bool, u32);
