'use strict';
// Half of it is for a production build alone, as in packages of frameworks.
if (process.env.NODE_ENV === 'production') {
  module.exports = require('./no-such-file.js');
} else {
  module.exports = require('./development.js');
}
