// Lays a one-line diagram out beside the page, as a worker: a large building would hold the page up.
import { arrange } from "./places.js";

onmessage = ({ data }) => postMessage(arrange(data));
