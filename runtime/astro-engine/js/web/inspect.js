// Values as text, in the manner of Node's util.inspect.
export function brief(value) { return String(value); }
export function inspect(value) { return value instanceof Error ? `${value.name}: ${value.message}\n${value.stack}` : String(value); }
