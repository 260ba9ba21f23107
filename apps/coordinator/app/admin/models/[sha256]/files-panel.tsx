"use client";
/** The model's files: as it is stored, and in the formats of others, made when they are asked for. */
import { useState } from "react";
import { modelPath } from "../../../../lib/api.ts";
import { saveFile } from "../../../../lib/save-file.ts";
import type { ModelView } from "../../../../server/models/views.ts";
import { Button, buttonClass } from "../../../../ui/button.tsx";
import { Icon } from "../../../../ui/icons.tsx";
import { Panel } from "../../../../ui/panel.tsx";
import { useToast } from "../../../../ui/toast.tsx";

const formats = [
  { format: "tfjs", name: "TensorFlow.js layers", ending: ".zip", about: "model.json and weights" },
  { format: "onnx", name: "ONNX", ending: ".onnx", about: "for ONNX Runtime and others" },
] as const;

export function FilesPanel({ model }: { model: ModelView }) {
  const file = `${model.task}-${model.version}`;
  return (
    <Panel title="Files">
      <ul className="-my-1 divide-y divide-line">
        <Row name="safetensors" about="the weights as they are stored">
          <a
            href={modelPath(model.sha256)}
            download={`${file}.safetensors`}
            className={buttonClass("secondary", "small")}
          >
            <Icon name="download" />
            Download<span className="sr-only"> safetensors</span>
          </a>
        </Row>
        {formats.map(({ format, name, ending, about }) => (
          <Row key={format} name={name} about={about}>
            <Export
              path={`/api/models/${model.sha256}/export/${format}`}
              name={name}
              file={`${file}${ending}`}
            />
          </Row>
        ))}
      </ul>
    </Panel>
  );
}

function Row({
  name,
  about,
  children,
}: {
  name: string;
  about: string;
  children: React.ReactNode;
}) {
  return (
    <li className="flex items-center justify-between gap-4 py-2.5">
      <span className="min-w-0">
        <span className="block font-medium">{name}</span>
        <span className="block text-sm text-soft">{about}</span>
      </span>
      {children}
    </li>
  );
}

/** Asked for first: a model that has no such file says why. */
function Export({ path, name, file }: { path: string; name: string; file: string }) {
  const toast = useToast();
  const [isBusy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const response = await fetch(path, { cache: "no-store" });
      if (!response.ok) {
        const { error } = (await response.json()) as { error: string };
        throw new Error(error);
      }
      saveFile(file, "application/octet-stream", await response.arrayBuffer());
    } catch (error) {
      toast.failed(`There is no ${name} file of this model.`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" isBusy={isBusy} onClick={() => void download()}>
      <Icon name="download" />
      Download<span className="sr-only"> {name}</span>
    </Button>
  );
}
