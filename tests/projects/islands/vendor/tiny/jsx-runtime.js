'use strict';
exports.__esModule = true;
exports.Fragment = Symbol.for('tiny.fragment');
exports.jsx = exports.jsxs = function (type, props) {
  return { type: type, props: props };
};
