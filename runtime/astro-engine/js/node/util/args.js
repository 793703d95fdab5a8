// module: astro-lsp:node/util/args
// `util.parseArgs`: flags of a command line by what is expected of them.

function refused(code, words) {
  throw Object.assign(new TypeError(words), { code: `ERR_PARSE_ARGS_${code}` });
}

export function parseArgs({ args = process.argv.slice(2), options = {}, strict = true, allowPositionals = !strict, allowNegative = false, tokens: wanted = false } = {}) {
  const values = Object.create(null);
  const positionals = [];
  const tokens = [];
  const short = Object.fromEntries(Object.entries(options).filter(([, { short }]) => short).map(([name, { short }]) => [short, name]));
  const put = (name, value) => {
    if (options[name]?.multiple) (values[name] ??= []).push(value);
    else values[name] = value;
  };
  const option = (rawName, given, inlineValue, next) => {
    let name = given;
    let negated = false;
    if (!options[name] && allowNegative && name.startsWith('no-') && options[name.slice(3)]?.type === 'boolean') [name, negated] = [name.slice(3), true];
    const known = options[name];
    if (!known && strict) refused('UNKNOWN_OPTION', `Unknown option '${rawName}'`);
    const takes = known?.type === 'string';
    let value = inlineValue;
    let used = false;
    if (takes && value === undefined && next !== undefined && !(strict && next.startsWith('-') && next !== '-')) [value, used] = [next, true];
    if (strict && takes && value === undefined) refused('INVALID_OPTION_VALUE', `Option '${rawName} <value>' argument missing`);
    if (strict && !takes && value !== undefined) refused('INVALID_OPTION_VALUE', `Option '${rawName}' does not take an argument`);
    tokens.push({ kind: 'option', name, rawName, index, value, inlineValue: value === undefined ? undefined : !used });
    put(name, value ?? !negated);
    return used;
  };
  let index = 0;
  for (; index < args.length; index++) {
    const word = args[index];
    if (word === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const rest of args.slice(index + 1)) positional(rest);
      break;
    }
    if (word.startsWith('--')) {
      const at = word.indexOf('=');
      const name = at < 0 ? word.slice(2) : word.slice(2, at);
      if (option(`--${name}`, name, at < 0 ? undefined : word.slice(at + 1), args[index + 1])) index++;
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const name = short[word[at]] ?? word[at];
        const rest = word.slice(at + 1);
        const takes = options[name]?.type === 'string';
        if (option(`-${word[at]}`, name, takes && rest ? rest : undefined, takes && !rest ? args[index + 1] : undefined)) index++;
        if (takes) break;
      }
    } else positional(word);
  }
  function positional(word) {
    if (!allowPositionals) refused('UNEXPECTED_POSITIONAL', `Unexpected argument '${word}'. This command does not take positional arguments`);
    tokens.push({ kind: 'positional', index, value: word });
    positionals.push(word);
  }
  for (const [name, { default: usual }] of Object.entries(options)) if (usual !== undefined && values[name] === undefined) values[name] = usual;
  return wanted ? { values, positionals, tokens } : { values, positionals };
}
