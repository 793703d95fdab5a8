// What goes wrong in an action, on the server and in the browser.

const STATUS = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  PAYMENT_REQUIRED: 402,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  PROXY_AUTHENTICATION_REQUIRED: 407,
  REQUEST_TIMEOUT: 408,
  CONFLICT: 409,
  GONE: 410,
  LENGTH_REQUIRED: 411,
  PRECONDITION_FAILED: 412,
  CONTENT_TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RANGE_NOT_SATISFIABLE: 416,
  EXPECTATION_FAILED: 417,
  MISDIRECTED_REQUEST: 421,
  UNPROCESSABLE_CONTENT: 422,
  LOCKED: 423,
  FAILED_DEPENDENCY: 424,
  TOO_EARLY: 425,
  UPGRADE_REQUIRED: 426,
  PRECONDITION_REQUIRED: 428,
  TOO_MANY_REQUESTS: 429,
  REQUEST_HEADER_FIELDS_TOO_LARGE: 431,
  UNAVAILABLE_FOR_LEGAL_REASONS: 451,
  INTERNAL_SERVER_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
  HTTP_VERSION_NOT_SUPPORTED: 505,
  VARIANT_ALSO_NEGOTIATES: 506,
  INSUFFICIENT_STORAGE: 507,
  LOOP_DETECTED: 508,
  NETWORK_AUTHENTICATION_REQUIRED: 511,
};

/** An error with a code that becomes the status of the answer. */
export class ActionError extends Error {
  constructor({ message, code, stack }) {
    super(message);
    this.type = "AstroActionError";
    this.code = code ?? "INTERNAL_SERVER_ERROR";
    this.status = ActionError.codeToStatus(this.code);
    if (stack) this.stack = stack;
  }

  static codeToStatus(code) {
    return STATUS[code];
  }

  static statusToCode(status) {
    return Object.keys(STATUS).find((code) => STATUS[code] === status) ?? "INTERNAL_SERVER_ERROR";
  }

  static fromJson(body) {
    if (isInputError(body)) return new ActionInputError(body.issues);
    return new ActionError(isActionError(body) ? body : { code: "INTERNAL_SERVER_ERROR" });
  }
}

/** Input that does not fit the action's schema; `fields` has the messages by field. */
export class ActionInputError extends ActionError {
  constructor(issues) {
    super({ message: `Failed to validate: ${JSON.stringify(issues, null, 2)}`, code: "BAD_REQUEST" });
    this.type = "AstroActionInputError";
    this.issues = issues;
    this.fields = {};
    for (const { path, message } of issues) {
      if (path.length > 0) (this.fields[String(path[0])] ??= []).push(message);
    }
  }
}

const typed = (error, type) => typeof error === "object" && error !== null && error.type === type;

export const isActionError = (error) => typed(error, "AstroActionError");
export const isInputError = (error) => typed(error, "AstroActionInputError") && Array.isArray(error.issues);
