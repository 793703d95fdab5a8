//! Shows every rule what it wants to see, in one walk over the markup and one over each script a rule cares for.

use std::sync::LazyLock;

use astro_syntax::{Attribute, Element, Expression, GuestNode, Leaf, Node, Region};
use rustc_hash::FxHashMap;

use crate::answer::Finding;
use crate::diagnostics::CHECKS;
use crate::diagnostics::look::{Look, ModuleSubject, Scripts, Subject};

type Names = &'static [&'static str];
type OfFile = fn(&Subject<'_>, &mut Vec<Finding>);
type OfElement = fn(&Subject<'_>, Element<'_>, &mut Vec<Finding>);
type OfAttribute = fn(&Subject<'_>, Element<'_>, Attribute<'_>, &mut Vec<Finding>);
type OfLeaf = fn(&Subject<'_>, Leaf<'_>, &mut Vec<Finding>);

/// The looks of all rules, sorted by what they look at.
#[derive(Default)]
struct Plan {
    files: Vec<OfFile>,
    elements: Vec<(Names, OfElement)>,
    attributes: Vec<(Names, OfAttribute)>,
    expressions: Vec<fn(&Subject<'_>, Expression<'_>, &mut Vec<Finding>)>,
    texts: Vec<OfLeaf>,
    comments: Vec<OfLeaf>,
    scripts: Vec<ScriptLook>,
    modules: Vec<fn(&ModuleSubject<'_>, &mut Vec<Finding>)>,
    /// The words scripts are searched for, each once.
    words: Vec<&'static str>,
    /// Which of `scripts` want a node of a kind.
    by_kind: FxHashMap<&'static str, Vec<usize>>,
}

struct ScriptLook {
    of: Scripts,
    words: Names,
    check: fn(&Subject<'_>, GuestNode<'_>, &mut Vec<Finding>),
}

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let mut plan = Plan::default();
    for look in CHECKS.iter().flat_map(|check| check.looks) {
        match *look {
            Look::File(check) => plan.files.push(check),
            Look::Element(names, check) => plan.elements.push((names, check)),
            Look::Attribute(names, check) => plan.attributes.push((names, check)),
            Look::Expression(check) => plan.expressions.push(check),
            Look::Text(check) => plan.texts.push(check),
            Look::Comment(check) => plan.comments.push(check),
            Look::Module(check) => plan.modules.push(check),
            Look::Script { of, words, kinds, check } => {
                for kind in kinds {
                    plan.by_kind.entry(kind).or_default().push(plan.scripts.len());
                }
                plan.scripts.push(ScriptLook { of, words, check });
                plan.words.extend(words);
            }
        }
    }
    plan.words.sort_unstable();
    plan.words.dedup();
    plan
});

/// Shows a document to all rules.
pub(super) fn document(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    PLAN.files.iter().for_each(|check| check(subject, findings));
    markup(&PLAN, subject, findings);
    scripts(&PLAN, subject, findings);
}

/// Shows a plain module to all rules.
pub(super) fn module(subject: &ModuleSubject<'_>, findings: &mut Vec<Finding>) {
    PLAN.modules.iter().for_each(|check| check(subject, findings));
}

fn markup(plan: &Plan, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for node in subject.document.root().descendants() {
        match node {
            Node::Expression(expression) => plan.expressions.iter().for_each(|check| check(subject, expression, findings)),
            Node::Text(text) => plan.texts.iter().for_each(|check| check(subject, text, findings)),
            Node::Comment(comment) => plan.comments.iter().for_each(|check| check(subject, comment, findings)),
            _ => {
                if let Some(found) = node.as_element() {
                    element(plan, subject, found, findings);
                }
            }
        }
    }
}

fn element(plan: &Plan, subject: &Subject<'_>, element: Element<'_>, findings: &mut Vec<Finding>) {
    let name = element.name();
    for (names, check) in &plan.elements {
        if names.is_empty() || names.contains(&name) {
            check(subject, element, findings);
        }
    }
    for attribute in element.attributes() {
        let name = attribute.name();
        for (names, check) in &plan.attributes {
            if names.is_empty() || names.iter().any(|wanted| is_called(name, wanted)) {
                check(subject, element, attribute, findings);
            }
        }
    }
}

/// Is `name` the wanted one, or does it start as `wanted` does before its star?
fn is_called(name: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == wanted,
    }
}

/// A word of a rule and a place where the file has it.
type Place = (usize, &'static str);

fn scripts(plan: &Plan, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let source = subject.document.source();
    let mut places: Vec<Place> = Vec::new();
    for &word in &plan.words {
        places.extend(memchr::memmem::find_iter(source.as_bytes(), word).map(|at| (at, word)));
    }
    places.sort_unstable();
    for region in subject.document.regions() {
        if plan.scripts.iter().any(|look| look.of.include(region.kind)) {
            script(plan, subject, region, &places, findings);
        }
    }
}

/// Shows a script to the rules whose words stand in it.
fn script(plan: &Plan, subject: &Subject<'_>, region: &Region, places: &[Place], findings: &mut Vec<Finding>) {
    let from = places.partition_point(|(at, _)| *at < region.range.start);
    let to = places.partition_point(|(at, _)| *at < region.range.end);
    let places = &places[from..to];
    let wants = |look: &ScriptLook| {
        look.of.include(region.kind) && places.iter().any(|(_, word)| look.words.contains(word))
    };
    let wanted: Vec<bool> = plan.scripts.iter().map(wants).collect();
    if !wanted.contains(&true) {
        return;
    }
    let Some(guest) = subject.document.guest(region) else { return };
    let looks = plan.scripts.iter().zip(&wanted).filter(|(_, wanted)| **wanted);
    let words: Vec<&str> = looks.flat_map(|(look, _)| look.words.iter().copied()).collect();
    let places: Vec<usize> = places.iter().filter(|(_, word)| words.contains(word)).map(|(at, _)| *at).collect();
    for node in guest.root().descendants_around(&places) {
        let Some(looks) = plan.by_kind.get(node.kind()) else { continue };
        for look in looks.iter().filter(|look| wanted[**look]) {
            (plan.scripts[*look].check)(subject, node, findings);
        }
    }
}
