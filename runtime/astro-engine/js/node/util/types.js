// node:util/types
import { types } from '../util.js';
export const { isPromise, isDate, isRegExp, isMap, isSet, isNativeError, isTypedArray, isUint8Array, isArrayBuffer, isAnyArrayBuffer, isArrayBufferView, isAsyncFunction, isGeneratorFunction, isGeneratorObject, isProxy, isBoxedPrimitive, isModuleNamespaceObject, isArgumentsObject, isDataView, isSharedArrayBuffer, isWeakMap, isWeakSet, isMapIterator, isSetIterator, isCryptoKey, isExternal, isKeyObject, isStringObject, isNumberObject, isBooleanObject, isBigIntObject, isSymbolObject, isInt8Array, isInt16Array, isInt32Array, isUint16Array, isUint32Array, isUint8ClampedArray, isFloat16Array, isFloat32Array, isFloat64Array, isBigInt64Array, isBigUint64Array } = types;
export default types;
