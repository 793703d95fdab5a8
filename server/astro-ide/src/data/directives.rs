//! Template directives: what they do, what they take, and on which tags they are allowed.

/// What a tag is, as far as directives care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `<div>`, `<my-element>`
    Element,
    /// `<slot>`
    Slot,
    /// `<script>`
    Script,
    /// `<style>`
    Style,
    /// A component of Astro.
    AstroComponent,
    /// A component of another framework: it can be hydrated.
    FrameworkComponent,
    /// A component we know nothing about.
    UnknownComponent,
    /// `<Fragment>`
    Fragment,
}

impl TagKind {
    fn bit(self) -> u8 {
        match self {
            TagKind::Element => ELEMENT,
            TagKind::Slot => SLOT,
            TagKind::Script => SCRIPT,
            TagKind::Style => STYLE,
            TagKind::AstroComponent => ASTRO,
            TagKind::FrameworkComponent => FRAMEWORK,
            TagKind::UnknownComponent => ASTRO | FRAMEWORK,
            TagKind::Fragment => FRAGMENT,
        }
    }
}

const ELEMENT: u8 = 1;
const SLOT: u8 = 2;
const SCRIPT: u8 = 4;
const STYLE: u8 = 8;
const ASTRO: u8 = 16;
const FRAMEWORK: u8 = 32;
const FRAGMENT: u8 = 64;
const COMPONENT: u8 = ASTRO | FRAMEWORK;
const TEXT: u8 = SCRIPT | STYLE;

/// How a directive's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// `is:raw`
    Nothing,
    /// `set:html={…}`
    Expression,
    /// `client:media="…"`
    Text,
    /// `define:vars={{ … }}`
    Object,
    /// Alone, or with a value.
    Maybe,
}

/// One directive.
#[derive(Debug)]
pub(crate) struct Directive {
    /// `client:load`
    pub(crate) name: &'static str,
    pub(crate) takes: Takes,
    /// The type of its value.
    pub(crate) ty: &'static str,
    /// Values to choose from, where there are some.
    pub(crate) values: &'static [(&'static str, &'static str)],
    /// What it does, in our own words.
    pub(crate) doc: &'static str,
    on: u8,
    anchor: &'static str,
}

impl Directive {
    /// May it be written on a tag of this kind?
    pub(crate) fn is_allowed(&self, tag: TagKind) -> bool {
        self.on & tag.bit() != 0
    }

    /// A link to its page of the reference.
    pub(crate) fn url(&self) -> String {
        if self.anchor.starts_with("transition") {
            return format!("https://docs.astro.build/en/guides/view-transitions/#{}", &self.anchor["transition-".len()..]);
        }
        format!("https://docs.astro.build/en/reference/directives-reference/#{}", self.anchor)
    }

    /// The text to insert, in snippet syntax.
    pub(crate) fn snippet(&self) -> String {
        let name = self.name;
        match self.takes {
            Takes::Nothing | Takes::Maybe => name.to_owned(),
            Takes::Expression => format!("{name}={{$1}}"),
            Takes::Text => format!("{name}=\"$1\""),
            Takes::Object => format!("{name}={{{{ $1 }}}}"),
        }
    }
}

/// All directives.
pub(crate) fn all() -> &'static [Directive] {
    DIRECTIVES
}

/// The directive of that name.
pub(crate) fn directive(name: &str) -> Option<&'static Directive> {
    DIRECTIVES.iter().find(|directive| directive.name == name)
}

const fn d(
    name: &'static str,
    on: u8,
    takes: Takes,
    ty: &'static str,
    anchor: &'static str,
    doc: &'static str,
) -> Directive {
    Directive { name, takes, ty, values: &[], doc, on, anchor }
}

const FRAMEWORKS: &[(&str, &str)] = &[
    ("react", "Rendered by `@astrojs/react`."),
    ("preact", "Rendered by `@astrojs/preact`."),
    ("svelte", "Rendered by `@astrojs/svelte`."),
    ("vue", "Rendered by `@astrojs/vue`."),
    ("solid-js", "Rendered by `@astrojs/solid-js`."),
];
const ANIMATIONS: &[(&str, &str)] = &[
    ("fade", "The old content fades into the new. The default."),
    ("slide", "The old content slides out, the new one in; the other way round when going back."),
    ("initial", "The browser's own animation."),
    ("none", "No animation."),
];

const DIRECTIVES: &[Directive] = &[
    d("client:load", FRAMEWORK, Takes::Nothing, "boolean", "clientload", "Hydrates the component as soon as the page is loaded. For what is visible and must react at once."),
    d("client:idle", FRAMEWORK, Takes::Maybe, "boolean | { timeout: number }", "clientidle", "Hydrates the component once the page is loaded and the browser has nothing else to do; at the latest after `timeout` milliseconds."),
    d("client:visible", FRAMEWORK, Takes::Maybe, "boolean | { rootMargin: string }", "clientvisible", "Hydrates the component when it scrolls into view, or comes within `rootMargin` of it."),
    d("client:media", FRAMEWORK, Takes::Text, "string", "clientmedia", "Hydrates the component once the media query matches: `client:media=\"(max-width: 50em)\"`."),
    Directive { name: "client:only", takes: Takes::Text, ty: "string", values: FRAMEWORKS, on: FRAMEWORK, anchor: "clientonly",
        doc: "Never renders the component on the server, only in the browser. The value names its framework, because the server does not run it to find out." },
    d("server:defer", ASTRO, Takes::Nothing, "boolean", "serverdefer", "Leaves a gap in the page and fills it by a request of its own (a server island). What stands in `slot=\"fallback\"` is shown until then. Props must be serialisable."),
    d("set:html", ELEMENT | COMPONENT | FRAGMENT | TEXT | SLOT, Takes::Expression, "string | Response | Promise<…>", "sethtml", "Puts the value in as HTML, **without escaping it**. Never give it what a visitor wrote. Replaces all children."),
    d("set:text", ELEMENT | COMPONENT | FRAGMENT | TEXT | SLOT, Takes::Expression, "string", "settext", "Puts the value in as text, escaped. Replaces all children."),
    d("class:list", ELEMENT | COMPONENT | SLOT, Takes::Expression, "string | object | Iterable", "classlist", "Builds `class` from strings, arrays and objects: what is falsy is left out, `{ active: isActive }` adds `active` if `isActive` is true."),
    d("is:raw", ELEMENT | COMPONENT | FRAGMENT, Takes::Nothing, "boolean", "israw", "Takes the content as it is written: braces and tags in it mean nothing."),
    d("is:inline", TEXT | SLOT, Takes::Nothing, "boolean", "isinline", "Leaves the tag as it is written: no bundling, no TypeScript, no scoping, repeated wherever the component is used."),
    d("is:global", STYLE, Takes::Nothing, "boolean", "isglobal", "The style holds for the whole page, not only for this component's elements."),
    d("define:vars", TEXT, Takes::Object, "object", "definevars", "Passes values of the component script on: to a style as `var(--name)`, to a script as constants. A script with it is inline."),
    d("transition:name", ELEMENT | COMPONENT, Takes::Text, "string", "transition-naming-a-transition", "Pairs this element with the one of the same name on the next page. A name may occur once on a page."),
    Directive { name: "transition:animate", takes: Takes::Text, ty: "\"fade\" | \"slide\" | \"initial\" | \"none\" | TransitionDirectionalAnimations", values: ANIMATIONS,
        on: ELEMENT | COMPONENT, anchor: "transition-transition-directives", doc: "How this element comes and goes when the page changes." },
    d("transition:persist", ELEMENT | COMPONENT, Takes::Maybe, "boolean | string", "transition-maintaining-state", "Keeps this element, with its state, when the page changes, in place of the new page's own. A value names the pair."),
    d("transition:persist-props", FRAMEWORK, Takes::Nothing, "boolean", "transition-maintaining-state", "A persisted island also keeps its old props instead of taking the new page's."),
];
