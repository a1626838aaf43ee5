/**
 * One model in a process of its own, asked line by line, since ONNX Runtime starts its threads once and memory is
 * counted by process: `benchProcess.ts <folder | file> <threads> <fast|lean> <wasm|webgpu|auto>`.
 */
import { answerLines, Engine } from './engine.ts';

const engine = new Engine(process.argv.slice(2));
await answerLines(engine.calls);
await engine.close();
