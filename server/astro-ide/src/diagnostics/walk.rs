//! Shows every rule what it wants to see, in one walk over the markup and one over each script a rule cares for.

use std::sync::LazyLock;

use astro_syntax::{Attribute, Element, GuestNode, ModuleTree, Node, Region, RegionKind};
use rustc_hash::FxHashMap;

use crate::answer::Finding;
use crate::diagnostics::CHECKS;
use crate::diagnostics::code::{Aliases, Code, Place};
use crate::diagnostics::look::{ConfigSubject, Look, ModuleSubject, Scripts, Subject};

/// A word of a rule and a place where the file has it.
type WordPlace = (usize, &'static str);
type Names = &'static [&'static str];
type OfFile = fn(&Subject<'_>, &mut Vec<Finding>);
type OfElement = fn(&Subject<'_>, Element<'_>, &mut Vec<Finding>);
type OfAttribute = fn(&Subject<'_>, Element<'_>, Attribute<'_>, &mut Vec<Finding>);

/// The looks of all rules, sorted by what they look at.
#[derive(Default)]
struct Plan {
    files: Vec<OfFile>,
    elements: Vec<(Names, OfElement)>,
    attributes: Vec<(Names, OfAttribute)>,
    scripts: Vec<ScriptLook>,
    modules: Vec<fn(&ModuleSubject<'_>, &mut Vec<Finding>)>,
    configs: Vec<fn(&ConfigSubject<'_>, &mut Vec<Finding>)>,
    /// The words scripts are searched for, each once.
    words: Vec<&'static str>,
    /// Which of `scripts` want a node of a kind.
    by_kind: FxHashMap<&'static str, Vec<usize>>,
}

struct ScriptLook {
    of: Scripts,
    words: Names,
    check: ScriptCheck,
}

enum ScriptCheck {
    Script(fn(&Subject<'_>, GuestNode<'_>, &mut Vec<Finding>)),
    Code(fn(&Code<'_>, GuestNode<'_>, &mut Vec<Finding>)),
}

static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let mut plan = Plan::default();
    for look in CHECKS.iter().flat_map(|check| check.looks) {
        match *look {
            Look::File(check) => plan.files.push(check),
            Look::Element(names, check) => plan.elements.push((names, check)),
            Look::Attribute(names, check) => plan.attributes.push((names, check)),
            Look::Module(check) => plan.modules.push(check),
            Look::Config(check) => plan.configs.push(check),
            Look::Script { of, words, kinds, check } => plan.script(of, words, kinds, ScriptCheck::Script(check)),
            Look::Code { words, kinds, check } => plan.script(Scripts::Server, words, kinds, ScriptCheck::Code(check)),
        }
    }
    plan.words.sort_unstable();
    plan.words.dedup();
    plan
});

impl Plan {
    fn script(&mut self, of: Scripts, words: Names, kinds: Names, check: ScriptCheck) {
        for kind in kinds {
            self.by_kind.entry(kind).or_default().push(self.scripts.len());
        }
        self.scripts.push(ScriptLook { of, words, check });
        self.words.extend(words);
    }
}

/// Shows a document to all rules.
pub(super) fn document(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    PLAN.files.iter().for_each(|check| check(subject, findings));
    markup(&PLAN, subject, findings);
    scripts(&PLAN, subject, findings);
}

/// Shows a plain module to all rules.
pub(super) fn module(subject: &ModuleSubject<'_>, source: &str, tree: impl FnOnce() -> ModuleTree, findings: &mut Vec<Finding>) {
    PLAN.modules.iter().for_each(|check| check(subject, findings));
    let places = places(&PLAN, source);
    let is_code = |look: &ScriptLook| matches!(look.check, ScriptCheck::Code(_));
    let wanted = wanted(&PLAN, &places, is_code);
    if !wanted.contains(&true) {
        return;
    }
    let tree = tree();
    let Some(root) = tree.root() else { return };
    let place = place_of(subject);
    let aliases = Aliases::of_module(root, place);
    let ModuleSubject { snapshot, file, script } = *subject;
    let code = Code { snapshot, file, document: None, script, source, place, aliases: &aliases };
    show(&PLAN, &wanted, &places, root, findings, |check, node, findings| {
        if let ScriptCheck::Code(check) = check {
            check(&code, node, findings);
        }
    });
}

/// Shows the configuration to all rules.
pub(super) fn config(subject: &ConfigSubject<'_>, findings: &mut Vec<Finding>) {
    PLAN.configs.iter().for_each(|check| check(subject, findings));
}

fn place_of(subject: &ModuleSubject<'_>) -> Place {
    let config = subject.snapshot.config();
    let below = subject.file.below(&config.src_dir).map(|below| below.trim_start_matches('/').to_owned()).unwrap_or_default();
    let is_private = || below.split('/').any(|part| part.starts_with('_'));
    if subject.file.is_inside(&config.pages_dir()) && !is_private() {
        Place::Endpoint
    } else if below.starts_with("middleware.") || below.starts_with("middleware/") {
        Place::Middleware
    } else {
        Place::Module
    }
}

fn markup(plan: &Plan, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for found in subject.document.root().descendants().filter_map(Node::as_element) {
        element(plan, subject, found, findings);
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


/// Where the text has one of the words, in order.
fn places(plan: &Plan, source: &str) -> Vec<WordPlace> {
    let mut places: Vec<WordPlace> = Vec::new();
    for &word in &plan.words {
        places.extend(memchr::memmem::find_iter(source.as_bytes(), word).map(|at| (at, word)));
    }
    places.sort_unstable();
    places
}

/// Which of the looks have a word of theirs among the places.
fn wanted(plan: &Plan, places: &[WordPlace], may: impl Fn(&ScriptLook) -> bool) -> Vec<bool> {
    let has_word = |look: &ScriptLook| places.iter().any(|(_, word)| look.words.contains(word));
    plan.scripts.iter().map(|look| may(look) && has_word(look)).collect()
}

fn scripts(plan: &Plan, subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    let source = subject.document.source();
    let places = places(plan, source);
    if places.is_empty() {
        return;
    }
    let aliases = Aliases::of_document(source);
    for region in subject.document.regions() {
        if plan.scripts.iter().any(|look| look.of.include(region.kind)) {
            script(plan, subject, region, &aliases, &places, findings);
        }
    }
}

/// Shows a script to the rules whose words stand in it.
fn script(plan: &Plan, subject: &Subject<'_>, region: &Region, aliases: &Aliases, places: &[WordPlace], findings: &mut Vec<Finding>) {
    let from = places.partition_point(|(at, _)| *at < region.range.start);
    let to = places.partition_point(|(at, _)| *at < region.range.end);
    let wanted = wanted(plan, &places[from..to], |look| look.of.include(region.kind));
    if !wanted.contains(&true) {
        return;
    }
    let Some(guest) = subject.document.guest(region) else { return };
    let Subject { snapshot, file, document } = *subject;
    let place = if region.kind == RegionKind::Frontmatter { Place::Frontmatter } else { Place::Template };
    let code =
        Code { snapshot, file, document: Some(document), script: document.script(), source: document.source(), place, aliases };
    show(plan, &wanted, &places[from..to], guest.root(), findings, |check, node, findings| match check {
        ScriptCheck::Script(check) => check(subject, node, findings),
        ScriptCheck::Code(check) => check(&code, node, findings),
    });
}

/// Goes to the nodes that stand around the words of the wanted looks.
fn show(
    plan: &Plan,
    wanted: &[bool],
    places: &[WordPlace],
    root: GuestNode<'_>,
    findings: &mut Vec<Finding>,
    mut to: impl FnMut(&ScriptCheck, GuestNode<'_>, &mut Vec<Finding>),
) {
    let looks = plan.scripts.iter().zip(wanted).filter(|(_, wanted)| **wanted);
    let words: Vec<&str> = looks.flat_map(|(look, _)| look.words.iter().copied()).collect();
    let mut places: Vec<usize> = places.iter().filter(|(_, word)| words.contains(word)).map(|(at, _)| *at).collect();
    places.dedup();
    for node in root.descendants_around(&places) {
        let Some(looks) = plan.by_kind.get(node.kind()) else { continue };
        for look in looks.iter().filter(|look| wanted[**look]) {
            to(&plan.scripts[*look].check, node, findings);
        }
    }
}
