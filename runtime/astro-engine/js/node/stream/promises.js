// node:stream/promises
import { promises } from './ends.js';
export const { pipeline, finished } = promises;
export default promises;
