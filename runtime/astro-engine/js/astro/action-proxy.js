// `actions`: a name for every action, which also is the address of a form that calls it.

export const ACTION_QUERY_PARAMS = { actionName: "_action", actionPayload: "_astroActionPayload" };

/** `?_action=NAME` */
export const queryOf = (name) => `?${new URLSearchParams({ [ACTION_QUERY_PARAMS.actionName]: name })}`;

/** `/_actions/NAME` below the base. `action` is an action or its query. */
export function pathOf(action, { base, trailingSlash, format }) {
  const name = new URLSearchParams(String(action)).get(ACTION_QUERY_PARAMS.actionName);
  const slash = trailingSlash === "always" || (trailingSlash === "ignore" && format === "directory") ? "/" : "";
  return `${base.replace(/\/$/, "")}/_actions/${name}${slash}`;
}

/** The proxy. `call(input, name, context)` runs an action. */
export function proxy(call, target = {}, above = "") {
  return new Proxy(target, {
    get(_, key) {
      if (typeof key === "symbol" || Object.hasOwn(target, key)) return target[key];
      // A dot in a name is not a step down.
      const name = above + encodeURIComponent(key).replaceAll(".", "%2E");
      return proxy(call, callable(call, name), `${name}.`);
    },
  });
}

function callable(call, name) {
  function action(input) {
    return call(input, name, this);
  }
  return Object.assign(action, {
    queryString: queryOf(name),
    toString: () => action.queryString,
    bind: action.bind,
    valueOf: () => action.valueOf,
    // React puts this into a form.
    $$FORM_ACTION: () => ({ method: "POST", name: "_astroAction", action: action.toString() }),
    async orThrow(input) {
      const { data, error } = await call(input, name, this);
      if (error) throw error;
      return data;
    },
  });
}
