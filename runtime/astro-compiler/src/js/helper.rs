//! What the module takes from its runtime.

use crate::emit::Emitter;
use crate::js::Printer;

/// The module compiled components stand on.
pub(super) const RUNTIME: &str = "astro-lsp:runtime";

impl Printer<'_> {
    /// The name under which a helper of the runtime is imported.
    pub(crate) fn helper(&mut self, name: &'static str) -> &'static str {
        self.helpers.insert(name);
        local_name(name)
    }

    /// `import { t as $$t, … } from "astro-lsp:runtime";`, with room for so many bytes after it.
    pub(super) fn imports(&self, room: usize) -> Emitter {
        let mut code = Emitter::with_room(room + 512);
        code.glue("import { ");
        for (index, &name) in self.helpers.iter().enumerate() {
            if index > 0 {
                code.glue(", ");
            }
            let local = local_name(name);
            code.glue(name);
            if local != name {
                code.glue(" as ");
                code.glue(local);
            }
        }
        code.glue(" } from ");
        code.literal(RUNTIME);
        code.glue(";\n");
        self.seen_table(&mut code);
        code
    }
}

/// The name under which a helper of the runtime is imported.
fn local_name(name: &'static str) -> &'static str {
    match name {
        "a" => "$$a",
        "c" => "$$c",
        "t" => "$$t",
        "raw" => "$$raw",
        "head" => "$$head",
        "maybeHead" => "$$maybeHead",
        "script" => "$$script",
        "seen" => "$$seen",
        "slots" => "$$slots_",
        "spread" => "$$spread",
        "styleVars" => "$$styleVars",
        "scriptVars" => "$$scriptVars",
        "customEnter" => "$$customEnter",
        "customExit" => "$$customExit",
        "templateEnter" => "$$templateEnter",
        "templateExit" => "$$templateExit",
        "staticAstro" => "$$staticAstro",
        "transition" => "$$transition",
        "transitionScope" => "$$transitionScope",
        "Fragment" => "Fragment",
        _ => "$$component",
    }
}
