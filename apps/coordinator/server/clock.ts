/** The system's clock as the runtime's port. An alarm that lies beyond setTimeout's reach is set in steps. */
import type { Clock } from "@tributary/runtime";

const reach_ms = 2 ** 31 - 1;

export const systemClock: Clock = {
  now_ms: () => Date.now(),
  setAlarm(at_ms, callback) {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const left_ms = at_ms - Date.now();
      timer =
        left_ms > reach_ms
          ? setTimeout(wait, reach_ms)
          : setTimeout(callback, Math.max(0, left_ms));
    };
    wait();
    return () => clearTimeout(timer);
  },
};
