// node:util/types
import { types } from '../util.js';
export const { isPromise, isDate, isRegExp, isMap, isSet, isNativeError, isTypedArray, isUint8Array, isArrayBuffer, isAnyArrayBuffer, isArrayBufferView, isAsyncFunction, isGeneratorFunction, isGeneratorObject, isProxy, isBoxedPrimitive, isModuleNamespaceObject } = types;
export default types;
