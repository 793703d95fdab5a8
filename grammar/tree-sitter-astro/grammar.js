/**
 * @file The Astro grammar: frontmatter, markup, components and the expressions between them.
 * @license MIT
 *
 * Nearly every token comes from `src/scanner.c`, which knows the JavaScript lexing, the open elements and
 * where half-typed text should end. The grammar says what may follow what and how the nodes are called;
 * the scanner only ever offers a token that the grammar expects at that place, so that unfinished text
 * yields nodes with a part missing instead of an ERROR. `../README.md` documents every node.
 */
/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

/** A start tag up to its end: `<`, the name, type arguments and what stands among the attributes. */
const head = ($, name) => seq(
  '<',
  field('name', alias(name, $.tag_name)),
  optional(field('type_arguments', $.type_arguments)),
  repeat(choice(field('attribute', $._attribute), $.tag_comment, $.comment, $.unexpected, $._tag_continues)),
);

export default grammar({
  name: 'astro',

  // Order must match `enum TokenType` in src/scanner.c.
  externals: $ => [
    // The file's head.
    $._no_frontmatter,
    $._preamble_ahead,
    $.preamble,
    $._fence_open,
    $._frontmatter_piece,
    $._frontmatter_unclosed,
    $._fence_close,
    $._blank,
    // Content.
    $.text,
    $.entity,
    $.comment,
    $.doctype,
    $.cdata,
    $.processing_instruction,
    $.unexpected,
    $.fragment_open,
    $.fragment_close,
    // Tags.
    $._element_name,
    $._component_name,
    $._script_name,
    $._style_name,
    $.type_arguments,
    $._tag_continues,
    $._tag_end,
    $._void_tag_end,
    $._raw_tag_end,
    $._implied_tag_end,
    $._tag_unclosed,
    '/>',
    $._end_tag_name,
    $._erroneous_end_tag_name,
    $._void_end_tag_ahead,
    $._end_tag_close,
    $._implicit_end_tag,
    $._raw_piece,
    // Attributes.
    $.attribute_name,
    $.directive_namespace,
    $._directive_colon,
    $.directive_name,
    $._equals,
    $._double_quote,
    $._single_quote,
    $._double_quoted_text,
    $._single_quoted_text,
    $._double_quoted_piece,
    $._single_quoted_piece,
    '`',
    $.unquoted_value,
    $.template_text,
    '${',
    $._value_unclosed,
    $._shorthand_open,
    $._spread_open,
    $._attribute_expression_open,
    '...',
    $.identifier,
    $.tag_comment,
    // Expressions.
    '{',
    $.script_chunk,
    '}',
    $._expression_unclosed,
    // Never offered by the grammar: seen valid only while tree-sitter recovers from an error.
    $._error_sentinel,
  ],

  // White space inside tags is skipped by the scanner; everywhere else it is text.
  extras: _ => [],

  supertypes: $ => [$._node, $._attribute, $._attribute_value, $._expression_part],

  inline: $ => [
    $._close, $._start_tag_end, $._expression_end, $._end_tag_rest, $._assigned,
  ],

  rules: {
    document: $ => seq(
      optional(choice(
        $._no_frontmatter,
        seq(optional(seq($._preamble_ahead, $.preamble)), $.frontmatter, optional($._blank)),
      )),
      repeat($._node),
    ),

    frontmatter: $ => seq(
      field('open', alias($._fence_open, $.fence)),
      optional(field('content', $.frontmatter_content)),
      optional($._frontmatter_unclosed),
      optional(field('close', alias($._fence_close, $.fence))),
    ),

    // In pieces: the scanner stops where the text might have been meant to end, and then looks whether it was.
    frontmatter_content: $ => repeat1($._frontmatter_piece),

    _node: $ => choice(
      $.text,
      $.entity,
      $.expression,
      $.element,
      $.component,
      $.fragment,
      $.script_element,
      $.style_element,
      $.raw_element,
      $.comment,
      $.doctype,
      $.cdata,
      $.processing_instruction,
      $.erroneous_end_tag,
      $.unexpected,
    ),

    // ---- Elements -------------------------------------------------------------------------------

    element: $ => choice(
      seq(
        field('open', alias($._void_start_tag, $.start_tag)),
        optional(seq($._void_end_tag_ahead, field('close', $.end_tag))),
      ),
      seq(
        field('open', alias($._element_self_closing_tag, $.self_closing_tag)),
        optional(seq($._void_end_tag_ahead, field('close', $.end_tag))),
      ),
      seq(field('open', alias($._element_start_tag, $.start_tag)), repeat($._node), $._close),
    ),
    _element_start_tag: $ => seq(head($, $._element_name), $._start_tag_end),
    _element_self_closing_tag: $ => seq(head($, $._element_name), '/>'),
    _void_start_tag: $ => seq(head($, $._element_name), choice(alias($._void_tag_end, '>'), $._tag_unclosed)),

    component: $ => choice(
      field('open', alias($._component_unclosed_tag, $.start_tag)),
      field('open', alias($._component_self_closing_tag, $.self_closing_tag)),
      seq(field('open', alias($._component_start_tag, $.start_tag)), repeat($._node), $._close),
    ),
    _component_start_tag: $ => seq(head($, $._component_name), $._start_tag_end),
    _component_self_closing_tag: $ => seq(head($, $._component_name), '/>'),
    _component_unclosed_tag: $ => seq(head($, $._component_name), $._tag_unclosed),

    raw_element: $ => seq(
      field('open', alias($._raw_start_tag, $.start_tag)),
      optional(field('content', $.raw_text)),
      $._close,
    ),
    _raw_start_tag: $ => seq(choice(head($, $._element_name), head($, $._component_name)), alias($._raw_tag_end, '>')),

    script_element: $ => choice(
      field('open', alias($._script_unclosed_tag, $.start_tag)),
      field('open', alias($._script_self_closing_tag, $.self_closing_tag)),
      seq(
        field('open', alias($._script_start_tag, $.start_tag)),
        optional(field('content', $.raw_text)),
        $._close,
      ),
    ),
    _script_start_tag: $ => seq(head($, $._script_name), $._start_tag_end),
    _script_self_closing_tag: $ => seq(head($, $._script_name), '/>'),
    _script_unclosed_tag: $ => seq(head($, $._script_name), $._tag_unclosed),

    style_element: $ => choice(
      field('open', alias($._style_unclosed_tag, $.start_tag)),
      field('open', alias($._style_self_closing_tag, $.self_closing_tag)),
      seq(
        field('open', alias($._style_start_tag, $.start_tag)),
        optional(field('content', $.raw_text)),
        $._close,
      ),
    ),
    _style_start_tag: $ => seq(head($, $._style_name), $._start_tag_end),
    _style_self_closing_tag: $ => seq(head($, $._style_name), '/>'),
    _style_unclosed_tag: $ => seq(head($, $._style_name), $._tag_unclosed),

    // In pieces, as the frontmatter.
    raw_text: $ => repeat1($._raw_piece),

    fragment: $ => seq(
      field('open', $.fragment_open),
      repeat($._node),
      choice(field('close', $.fragment_close), $._implicit_end_tag),
    ),

    _start_tag_end: $ => choice(alias($._tag_end, '>'), $._implied_tag_end),
    _close: $ => choice(field('close', $.end_tag), $._implicit_end_tag),

    end_tag: $ => seq('</', field('name', alias($._end_tag_name, $.tag_name)), $._end_tag_rest),
    erroneous_end_tag: $ => seq(
      '</',
      optional(field('name', alias($._erroneous_end_tag_name, $.tag_name))),
      $._end_tag_rest,
    ),
    _end_tag_rest: $ => seq(optional($.unexpected), choice('>', alias($._end_tag_close, '>'), $._tag_unclosed)),

    // ---- Attributes -----------------------------------------------------------------------------

    _attribute: $ => choice(
      $.attribute,
      $.directive,
      $.shorthand_attribute,
      $.spread_attribute,
      $.expression_attribute,
    ),

    attribute: $ => seq(field('name', $.attribute_name), optional($._assigned)),

    directive: $ => seq(
      field('namespace', $.directive_namespace),
      alias($._directive_colon, ':'),
      optional(field('name', $.directive_name)),
      optional($._assigned),
    ),

    _assigned: $ => seq(alias($._equals, '='), optional(field('value', $._attribute_value))),

    _attribute_value: $ => choice(
      $.quoted_value,
      $.unquoted_value,
      $.attribute_expression,
      $.template_value,
    ),

    quoted_value: $ => choice(
      seq(
        alias($._double_quote, '"'),
        optional(choice(
          alias($._double_quoted_text, $.attribute_text),
          alias($._double_quoted_pieces, $.attribute_text),
        )),
        choice('"', $._value_unclosed),
      ),
      seq(
        alias($._single_quote, '\''),
        optional(choice(
          alias($._single_quoted_text, $.attribute_text),
          alias($._single_quoted_pieces, $.attribute_text),
        )),
        choice('\'', $._value_unclosed),
      ),
    ),
    // In pieces when in doubt, as the frontmatter.
    _double_quoted_pieces: $ => repeat1($._double_quoted_piece),
    _single_quoted_pieces: $ => repeat1($._single_quoted_piece),

    template_value: $ => seq(
      '`',
      repeat(choice($.template_text, $.template_substitution)),
      choice('`', $._value_unclosed),
    ),
    template_substitution: $ => seq('${', repeat($._expression_part), $._expression_end),

    attribute_expression: $ => seq('{', repeat($._expression_part), $._expression_end),

    shorthand_attribute: $ => seq(
      alias($._shorthand_open, '{'),
      repeat($.tag_comment),
      optional(seq(field('name', $.identifier), repeat($.tag_comment))),
      $._expression_end,
    ),

    spread_attribute: $ => seq(
      alias($._spread_open, '{'),
      repeat($.tag_comment),
      '...',
      field('expression', repeat($._expression_part)),
      $._expression_end,
    ),

    expression_attribute: $ => seq(
      alias($._attribute_expression_open, '{'),
      field('expression', repeat($._expression_part)),
      $._expression_end,
    ),

    // ---- Expressions ----------------------------------------------------------------------------

    // What starts with markup is content, `{<a/> and <b/>}`; everything else is script with markup in it.
    expression: $ => seq(
      '{',
      optional(choice(repeat1($._node), seq($.script_chunk, repeat($._expression_part)))),
      $._expression_end,
    ),

    _expression_part: $ => choice(
      $.script_chunk,
      $.element,
      $.component,
      $.fragment,
      $.script_element,
      $.style_element,
      $.raw_element,
      $.comment,
      $.erroneous_end_tag,
    ),

    _expression_end: $ => choice('}', $._expression_unclosed),
  },
});
