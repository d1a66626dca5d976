// Lays out a one-line diagram in a worker: for a large building the page would stall.
import { layOut } from "./layout.js";

onmessage = ({ data }) => postMessage(layOut(data));
