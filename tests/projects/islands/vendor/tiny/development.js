'use strict';
var fs = require('fs');
var runtime = require('./jsx-runtime.js');

exports.onServer = typeof fs.readFileSync === 'function';

exports.toHtml = function toHtml(node) {
  if (node === null || node === undefined || node === false) return '';
  if (Array.isArray(node)) return node.map(toHtml).join('');
  if (typeof node !== 'object') return String(node);
  if (node.html) return node.html;
  if (typeof node.type === 'function') return toHtml(node.type(node.props));
  if (node.type === runtime.Fragment) return toHtml(node.props.children);
  var attributes = Object.keys(node.props).filter((key) => key !== 'children' && typeof node.props[key] !== 'function');
  return `<${node.type}${attributes.map((key) => ` ${key}="${node.props[key]}"`).join('')}>${toHtml(node.props.children)}</${node.type}>`;
};

// One value that remembers: enough to see that a component is awake.
exports.mount = function mount(element, render) {
  var count = 0;
  element.addEventListener('click', function (event) {
    if (event.target.localName !== 'button') return;
    count += 1;
    element.querySelector('output').textContent = String(count);
  });
  element.dataset.awake = exports.toHtml(render()).length > 0 ? 'yes' : 'no';
};
