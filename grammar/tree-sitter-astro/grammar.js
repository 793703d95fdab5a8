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
const head = $ => seq(
  '<',
  field('name', $.tag_name),
  optional(field('type_arguments', $.type_arguments)),
  optional(choice(...[1, 2].map(count => attributes($, count)), $._attributes)),
);

/** `count` attributes. */
const attributes = ($, count) => seq(...Array(count).fill(field('attribute', $._attribute)));

/** One to `count` of `rule`, then perhaps `rest`; without a node for every two of them as `repeat` makes. */
const some = (rule, count, rest) => {
  const last = rest ? seq(rule, optional(rest)) : rule;
  if (count === 1) return last;
  const more = some(rule, count - 1, rest);
  return seq(rule, optional(rest ? choice(more, rest) : more));
};

/** How many siblings a hidden node holds, see `_content`. */
const GROUP = 8;

/** `GROUP` of `rule`. */
const group = rule => seq(...Array(GROUP).fill(rule));

export default grammar({
  name: 'astro',

  // Order must match `enum TokenType` in src/scanner.c.
  externals: $ => [
    // The file's head.
    $._no_frontmatter,
    $._preamble_ahead,
    $.preamble,
    $._fence_open,
    $.frontmatter_content,
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
    // Tags. How a start tag ends says which element it begins.
    '<',
    $.tag_name,
    $.type_arguments,
    $._tag_continues,
    $._element_tag_end,
    $._component_tag_end,
    $._script_tag_end,
    $._style_tag_end,
    $._raw_tag_end,
    $._void_tag_end,
    $._element_tag_implied,
    $._component_tag_implied,
    $._script_tag_implied,
    $._style_tag_implied,
    $._element_tag_unclosed,
    $._component_tag_unclosed,
    $._script_tag_unclosed,
    $._style_tag_unclosed,
    $._element_self_close,
    $._component_self_close,
    $._script_self_close,
    $._style_self_close,
    $._void_end_tag_ahead,
    $._erroneous_end_tag_ahead,
    $._end_tag_name,
    '>',
    $._end_tag_unclosed,
    $._implicit_end_tag,
    $.raw_text,
    $._raw_piece,
    // Attributes.
    $.attribute_name,
    $.directive_namespace,
    ':',
    $.directive_name,
    '=',
    '"',
    '\'',
    $.attribute_text,
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

  supertypes: $ => [$._element, $._attribute],

  inline: $ => [
    $._close, $._expression_end, $._end_tag_rest, $._assigned, $._among_attributes, $._content, $._raw,
  ],

  rules: {
    document: $ => seq(
      optional(choice(
        $._no_frontmatter,
        seq(optional(seq($._preamble_ahead, $.preamble)), $.frontmatter, optional($._blank)),
      )),
      optional($._content),
    ),

    frontmatter: $ => seq(
      field('open', alias($._fence_open, $.fence)),
      optional(field('content', choice($.frontmatter_content, alias($._frontmatter_pieces, $.frontmatter_content)))),
      optional($._frontmatter_unclosed),
      optional(field('close', alias($._fence_close, $.fence))),
    ),

    // When in doubt the scanner stops where the text might have been meant to end, and then looks whether it was.
    _frontmatter_pieces: $ => repeat1($._frontmatter_piece),

    _node: $ => choice(
      $.text,
      $.entity,
      $.expression,
      $._element,
      $.comment,
      $.doctype,
      $.cdata,
      $.processing_instruction,
      $.erroneous_end_tag,
      $.unexpected,
    ),

    // Siblings, in hidden groups of groups. A parser that has read such a list before takes whole groups of it over after
    // an edit; with `repeat` it would look at each sibling again, since tree-sitter does not reuse the nodes of repeats.
    _content: $ => choice(some($._node, GROUP - 1), $._groups, $._groups_2, $._groups_3),
    _few: $ => some($._node, GROUP - 1),
    _group: $ => group($._node),
    _groups: $ => some($._group, GROUP - 1, $._few),
    _group_2: $ => group($._group),
    _groups_2: $ => some($._group_2, GROUP - 1, choice($._groups, $._few)),
    _group_3: $ => group($._group_2),
    _groups_3: $ => seq($._list, optional(choice($._groups_2, $._groups, $._few))),
    _list: $ => choice($._group_3, seq($._list, $._group_3)),

    // ---- Elements -------------------------------------------------------------------------------

    _element: $ => choice($.element, $.component, $.fragment, $.script_element, $.style_element, $.raw_element),

    element: $ => choice(
      seq(
        field('open', choice(alias($._void_start_tag, $.start_tag), alias($._element_self_closing_tag, $.self_closing_tag))),
        optional(seq($._void_end_tag_ahead, field('close', $.end_tag))),
      ),
      seq(field('open', alias($._element_start_tag, $.start_tag)), optional($._content), $._close),
    ),
    _element_start_tag: $ => seq(head($), choice(alias($._element_tag_end, '>'), $._element_tag_implied)),
    _element_self_closing_tag: $ => seq(head($), alias($._element_self_close, '/>')),
    _void_start_tag: $ => seq(head($), choice(alias($._void_tag_end, '>'), $._element_tag_unclosed)),

    component: $ => choice(
      field('open', choice(alias($._component_unclosed_tag, $.start_tag), alias($._component_self_closing_tag, $.self_closing_tag))),
      seq(field('open', alias($._component_start_tag, $.start_tag)), optional($._content), $._close),
    ),
    _component_start_tag: $ => seq(head($), choice(alias($._component_tag_end, '>'), $._component_tag_implied)),
    _component_self_closing_tag: $ => seq(head($), alias($._component_self_close, '/>')),
    _component_unclosed_tag: $ => seq(head($), $._component_tag_unclosed),

    raw_element: $ => seq(
      field('open', alias($._raw_start_tag, $.start_tag)),
      optional(field('content', $._raw)),
      $._close,
    ),
    _raw_start_tag: $ => seq(head($), alias($._raw_tag_end, '>')),

    script_element: $ => choice(
      field('open', choice(alias($._script_unclosed_tag, $.start_tag), alias($._script_self_closing_tag, $.self_closing_tag))),
      seq(
        field('open', alias($._script_start_tag, $.start_tag)),
        optional(field('content', $._raw)),
        $._close,
      ),
    ),
    _script_start_tag: $ => seq(head($), choice(alias($._script_tag_end, '>'), $._script_tag_implied)),
    _script_self_closing_tag: $ => seq(head($), alias($._script_self_close, '/>')),
    _script_unclosed_tag: $ => seq(head($), $._script_tag_unclosed),

    style_element: $ => choice(
      field('open', choice(alias($._style_unclosed_tag, $.start_tag), alias($._style_self_closing_tag, $.self_closing_tag))),
      seq(
        field('open', alias($._style_start_tag, $.start_tag)),
        optional(field('content', $._raw)),
        $._close,
      ),
    ),
    _style_start_tag: $ => seq(head($), choice(alias($._style_tag_end, '>'), $._style_tag_implied)),
    _style_self_closing_tag: $ => seq(head($), alias($._style_self_close, '/>')),
    _style_unclosed_tag: $ => seq(head($), $._style_tag_unclosed),

    // In pieces when in doubt, as the frontmatter.
    _raw: $ => choice($.raw_text, alias($._raw_pieces, $.raw_text)),
    _raw_pieces: $ => repeat1($._raw_piece),

    fragment: $ => seq(
      field('open', $.fragment_open),
      optional($._content),
      choice(field('close', $.fragment_close), $._implicit_end_tag),
    ),

    _close: $ => choice(field('close', $.end_tag), $._implicit_end_tag),

    end_tag: $ => seq('</', field('name', alias($._end_tag_name, $.tag_name)), $._end_tag_rest),
    erroneous_end_tag: $ => seq(
      $._erroneous_end_tag_ahead,
      '</',
      optional(field('name', alias($._end_tag_name, $.tag_name))),
      $._end_tag_rest,
    ),
    _end_tag_rest: $ => seq(optional($.unexpected), choice('>', $._end_tag_unclosed)),

    // ---- Attributes -----------------------------------------------------------------------------

    // More than two attributes, or something else among them. The first eight need no nodes between.
    _attributes: $ => choice(
      ...[3, 4, 5, 6, 7].map(count => attributes($, count)),
      seq(attributes($, 8), optional($._more_attributes)),
      $._fewer_attributes,
      ...[1, 2, 3, 4, 5, 6, 7].map(count => seq(attributes($, count), $._fewer_attributes)),
    ),
    _fewer_attributes: $ => seq($._among_attributes, repeat(choice(field('attribute', $._attribute), $._among_attributes))),
    _more_attributes: $ => repeat1(choice(field('attribute', $._attribute), $._among_attributes)),
    _among_attributes: $ => choice($.tag_comment, $.comment, $.unexpected, $._tag_continues),

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
      ':',
      optional(field('name', $.directive_name)),
      optional($._assigned),
    ),

    _assigned: $ => seq('=', optional(field('value', $._attribute_value))),

    _attribute_value: $ => choice(
      $.quoted_value,
      $.unquoted_value,
      $.attribute_expression,
      $.template_value,
      $._element,
    ),

    quoted_value: $ => choice(
      seq(
        '"',
        optional(choice($.attribute_text, alias($._double_quoted_pieces, $.attribute_text))),
        choice('"', $._value_unclosed),
      ),
      seq(
        '\'',
        optional(choice($.attribute_text, alias($._single_quoted_pieces, $.attribute_text))),
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
      optional(choice($._content, seq($.script_chunk, repeat($._expression_part)))),
      $._expression_end,
    ),

    _expression_part: $ => choice(
      $.script_chunk,
      $._element,
      $.comment,
      $.erroneous_end_tag,
    ),

    _expression_end: $ => choice('}', $._expression_unclosed),
  },
});
