//! A guard that is passed with one more slash.

use astro_project::config::TrailingSlash;
use astro_syntax::GuestNode;

use crate::answer::Finding;
use crate::diagnostics::code::{Code, Place, string};
use crate::diagnostics::{Check, Look, rule};

rule! {
    /// Middleware guards an address by comparing it exactly, and the same page answers with a slash at the end too.
    ///
    /// With `trailingSlash: 'ignore'`, the default, `/admin` and `/admin/` are one page. A guard that compares with `===` stands in
    /// front of one of them only.
    ///
    /// ```ts
    /// if (context.url.pathname === '/admin' && !user) return context.redirect('/login')   // /admin/ is open
    /// const path = context.url.pathname.replace(/\/+$/, '')                                // right: compare this
    /// ```
    "auth-path-check", 58, Warning
}

pub(super) const CHECK: Check =
    Check { rule: RULE, looks: &[Look::Code { words: &["pathname"], kinds: &["binary_expression"], check }] };

const WHY: &str = "With `trailingSlash: \"ignore\"` the same page answers with a slash at the end, past this guard.";

fn check(code: &Code<'_>, node: GuestNode<'_>, findings: &mut Vec<Finding>) {
    if code.place != Place::Middleware || code.snapshot.config().trailing_slash != TrailingSlash::Ignore {
        return;
    }
    if !node.children().any(|it| matches!(it.kind(), "===" | "==")) {
        return;
    }
    let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else { return };
    let is_path = |side: GuestNode<'_>| code.path(side).as_deref() == Some("url.pathname") || (side.text() == "pathname" && code.source.contains("url"));
    let literal = if is_path(left) { string(right) } else if is_path(right) { string(left) } else { None };
    let Some(path) = literal.filter(|path| path.starts_with('/') && path.len() > 1 && !path.ends_with('/') && !path.contains('.')) else { return };
    let knows = code.source.contains(&format!("{path}/")) || code.source.contains("endsWith('/')") || code.source.contains("endsWith(\"/\")")
        || code.source.contains("replace(/\\/");
    // Only a comparison that closes a door is a guard; one that opens it may be as strict as it likes.
    let statement = node.ancestors().find(|around| around.kind() == "if_statement");
    let Some(statement) = statement.filter(|it| it.field("condition").is_some_and(|condition| condition.range().start <= node.range().start && node.range().end <= condition.range().end)) else { return };
    let then = statement.field("consequence").map_or("", GuestNode::text);
    let closes = ["redirect(", "new Response(", "rewrite("].iter().any(|word| then.contains(word));
    let condition = statement.field("condition").map_or("", GuestNode::text);
    let about_user = ["user", "session", "auth", "token", "cookie", "admin", "login", "role"].iter().any(|word| {
        let both = format!("{condition}{then}").to_ascii_lowercase();
        both.replace(&path.to_ascii_lowercase(), "").contains(word)
    });
    if !knows && closes && about_user {
        let message = format!("This guard of `{path}` is passed with `{path}/`.");
        let help = "Compare without the slash at the end: `context.url.pathname.replace(/\\/+$/, \"\")`.";
        findings.push(RULE.at(node.range(), message, WHY, help));
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostics::testing::{fine, finds};
    use expect_test::expect;

    #[test]
    fn exact_guards() {
        finds("//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  if (context.url.pathname === '/admin' && !context.locals.user) return context.redirect('/login')\n  return next()\n}\n", expect![[r#"
              if (context.url.pathname === '/admin' && !context.locals.user) return context.redirect('/login')
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            Warning auth-path-check: This guard of `/admin` is passed with `/admin/`.
              why: With `trailingSlash: "ignore"` the same page answers with a slash at the end, past this guard.
              help: Compare without the slash at the end: `context.url.pathname.replace(/\/+$/, "")`.
        "#]]);
        fine("auth-path-check", &[
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  if (context.url.pathname === '/login') return next()\n  return context.redirect('/login')\n}\n",
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  if (context.url.pathname.startsWith('/admin') && !context.locals.user) return context.redirect('/login')\n  return next()\n}\n",
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  if (context.url.pathname === '/admin' && !user) return context.redirect('/login')\n  return next()\n}\n//- /astro.config.mjs\nexport default { trailingSlash: 'never' }\n",
            "//- /src/middleware.ts\nexport const onRequest = (context, next) => {\n  if (context.url.pathname === '/old') return context.redirect('/new')\n  return next()\n}\n",
        ]);
    }
}
