/**
 * jax-js, for everybody here: in Node it must not see ONNX Runtime's `Worker`, whoever loads it first. See
 * workerInNode.ts.
 */
import './beforeJax.ts';
export * from '@jax-js/jax';
import './afterJax.ts';
