const sealgate = require('sealgate');
const walk = require('./walk.cjs');

walk(sealgate);
