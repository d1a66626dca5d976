// Submits a form and keeps its error.
import { useState } from "../../lib/html.js";

/** @param {(fields: Record<string, string>) => Promise<void>} submit */
export function useForm(submit) {
  const [state, setState] = useState(/** @type {{ isBusy: boolean, error: any }} */ ({ isBusy: false, error: null }));
  const onSubmit = async (/** @type {any} */ event) => {
    event.preventDefault();
    setState({ isBusy: true, error: null });
    const fields = /** @type {any} */ (Object.fromEntries(new FormData(event.target)));
    try {
      await submit(fields);
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  return { ...state, onSubmit };
}
