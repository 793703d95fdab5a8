/// <reference types="tree-sitter-cli/dsl" />
module.exports = grammar({
  name: 'astro',
  rules: { document: $ => repeat($.text), text: _ => /[^\n]*\n/ },
});
