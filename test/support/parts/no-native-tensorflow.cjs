/** Required before a program: there is no native TensorFlow, as on a machine where it could not be installed. */
const Module = require('node:module');
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === '@tensorflow/tfjs-node') throw new Error('the native addon is not there');
  return load.call(this, request, ...rest);
};
