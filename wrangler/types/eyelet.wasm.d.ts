/** The core, compiled: what a bundler, or the runtime, makes of eyelet.wasm. Written by hand; the other files here are tsc's. */
declare const module: WebAssembly.Module;
export default module;
