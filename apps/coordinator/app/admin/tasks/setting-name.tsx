/** A setting of a task by the name that the form gives it, and its path for those who write tasks by hand. */
import { settingName } from "../../../lib/task-form/setting-words.ts";

export function SettingName({ path }: { path: string }) {
  const name = settingName(path);
  return (
    <>
      {name !== null && <span className="block">{name}</span>}
      <code className={`font-mono text-sm break-words ${name === null ? "" : "text-soft"}`}>
        {path}
      </code>
    </>
  );
}
