//! `transition:name`, `transition:animate`, `transition:persist`: a scope for the element and styles in the head.

use crate::component::{Attr, AttrValue, Element};
use crate::emit::{Emitter, string};
use crate::js::Printer;
use crate::style::scope_hash;

impl Printer<'_> {
    /// The attributes that the transition directives of an element become, in order.
    pub(crate) fn transitions(&mut self, element: &Element) -> Vec<&'static str> {
        let has = |name: &str| element.attribute(self.component, name).is_some();
        let mut printed = Vec::new();
        if has("transition:name") || has("transition:animate") {
            printed.push("data-astro-transition-scope");
        }
        if has("transition:persist") {
            printed.push("data-astro-transition-persist");
        }
        if has("transition:persist-props") {
            printed.push("data-astro-transition-persist-props");
        }
        self.uses_transitions |= !printed.is_empty();
        printed
    }

    /// The value of one of them.
    pub(crate) fn transition_attribute(&mut self, out: &mut Emitter, element: &Element, name: &str) {
        match name {
            "data-astro-transition-scope" => self.transition_scope(out, element),
            "data-astro-transition-persist" => self.transition_persist(out, element),
            _ => self.transition_persist_props(out, element),
        }
    }

    /// `$$transition($$r, "hash", animate, name)`: notes the styles, gives the scope.
    fn transition_scope(&mut self, out: &mut Emitter, element: &Element) {
        let helper = self.helper("transition");
        out.glue(&format!("{helper}($$r, {}, ", string(&self.transition_hash(element))));
        for name in ["transition:animate", "transition:name"] {
            match self.transition_value(element, name) {
                Some(attr) => self.attribute_value(out, &attr.value),
                None => out.glue("undefined"),
            }
            out.glue(if name == "transition:animate" { ", " } else { ")" });
        }
    }

    /// The value written, else the name of the transition, else a scope of its own.
    fn transition_persist(&mut self, out: &mut Emitter, element: &Element) {
        let value = self.transition_value(element, "transition:persist").or_else(|| self.transition_value(element, "transition:name"));
        match value {
            Some(attr) => self.attribute_value(out, &attr.value),
            None => {
                let helper = self.helper("transitionScope");
                out.glue(&format!("{helper}($$r, {})", string(&self.transition_hash(element))));
            }
        }
    }

    fn transition_persist_props(&mut self, out: &mut Emitter, element: &Element) {
        match self.transition_value(element, "transition:persist-props") {
            Some(attr) => self.attribute_value(out, &attr.value),
            None => out.glue("\"\""),
        }
    }

    fn transition_value(&self, element: &Element, name: &str) -> Option<Attr> {
        element.attribute(self.component, name).filter(|attr| attr.value != AttrValue::None).cloned()
    }

    /// The same in every rendering of this element, and no other's.
    fn transition_hash(&self, element: &Element) -> String {
        scope_hash(&format!("{}:{}", self.component.scope, element.name.start))
    }
}
