//! Does a function always end with a value? On purpose it knows little and doubts much: loops and `try` count as ends.

use astro_syntax::GuestNode;

use crate::diagnostics::code::is_function;

/// The first place a function can end without a value, where `settles` are other statements that are as good as one.
///
/// An arrow function whose body is an expression always has a value.
pub(crate) fn open_end<'a>(function: GuestNode<'a>, settles: &dyn Fn(GuestNode<'a>) -> bool) -> Option<OpenEnd<'a>> {
    let body = function.field("body").filter(|body| body.kind() == "statement_block")?;
    if let Some(bare) = bare_return(body, settles) {
        return Some(OpenEnd::Return(bare));
    }
    (!block(body, settles)).then_some(OpenEnd::Body)
}

/// How a function ends without a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OpenEnd<'a> {
    /// `return;`
    Return(GuestNode<'a>),
    /// At the end of its body.
    Body,
}

/// Does a block always end with a value, whatever way through it is taken?
fn block<'a>(node: GuestNode<'a>, settles: &dyn Fn(GuestNode<'a>) -> bool) -> bool {
    node.named_children().any(|child| statement(child, settles))
}

fn statement<'a>(node: GuestNode<'a>, settles: &dyn Fn(GuestNode<'a>) -> bool) -> bool {
    match node.kind() {
        "return_statement" => true,
        "throw_statement" => true,
        "statement_block" => block(node, settles),
        "if_statement" => {
            let then = node.field("consequence").is_some_and(|then| statement(then, settles));
            let otherwise = node.field("alternative").and_then(|clause| clause.named_children().next());
            let decides = node.field("condition").is_some_and(settles);
            decides || (then && otherwise.is_some_and(|otherwise| statement(otherwise, settles)))
        }
        "function_declaration" | "class_declaration" | "comment" | "interface_declaration" | "type_alias_declaration" => false,
        "for_statement" | "for_in_statement" | "while_statement" | "do_statement" | "switch_statement" | "try_statement"
        | "labeled_statement" | "ERROR" => node.descendants().any(|inner| {
            matches!(inner.kind(), "return_statement" | "throw_statement") || settles(inner)
        }),
        _ => settles(node),
    }
}

/// `return;` in the function itself, before anything that settles.
fn bare_return<'a>(body: GuestNode<'a>, settles: &dyn Fn(GuestNode<'a>) -> bool) -> Option<GuestNode<'a>> {
    let returns = body.descendants().filter(|node| {
        node.kind() == "return_statement" && node.named_children().all(|child| child.kind() == "comment")
    });
    returns.into_iter().find(|found| {
        let inner = found.ancestors().take_while(|around| around.range() != body.range()).any(is_function);
        let before = body.named_children().take_while(|child| child.range().start < found.range().start);
        !inner && !before.into_iter().any(|child| child.descendants().any(|node| node.range().start < found.range().start && settles(node)))
    })
}
