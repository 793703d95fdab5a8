const error = new Error("A value is expected here, not `;`.");
error.name = "CompilerError";
error.hint = "Write the missing value, or remove the operator or comma before it.";
throw error;
//~~~~~~~~~~
export default null;
// error missing-expression at 14..15: A value is expected here, not `;`.
// error script-syntax at 14..15: This script does not parse: Expression expected.
