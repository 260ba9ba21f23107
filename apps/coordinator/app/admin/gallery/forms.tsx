"use client";
/** The controls of a form: plain, with hint and unit, wrong, disabled. */
import { Checkbox, RadioCards, Switch } from "../../../ui/choices.tsx";
import { Field, Input, NumberField, Select, Textarea } from "../../../ui/field.tsx";
import { Panel } from "../../../ui/panel.tsx";

export function Forms() {
  return (
    <Panel title="Forms">
      <div className="grid gap-5 md:grid-cols-2 xl:grid-cols-3">
        <Field label="Title" hint="Participants see it.">
          <Input defaultValue="Handwritten digits" />
        </Field>
        <Field label="Name" error="This name is taken. Choose another.">
          <Input defaultValue="digits" />
        </Field>
        <Field label="Deadline" hint="After that the round goes on without those who are late.">
          <NumberField unit="seconds" defaultValue={120} />
        </Field>
        <Field label="Learning rate" error="0 teaches nothing. Take a number above 0.">
          <NumberField defaultValue={0} step={0.001} />
        </Field>
        <Field label="Strategy">
          <Select defaultValue="fedavg">
            <option value="fedavg">Federated averaging</option>
            <option value="fedadam">FedAdam</option>
          </Select>
        </Field>
        <Field label="Not to be changed">
          <Input disabled defaultValue="digits-mlp" />
        </Field>
        <Field label="Summary" isOptional className="md:col-span-2 xl:col-span-1">
          <Textarea placeholder="What the model is for" />
        </Field>
        <div className="grid content-start gap-3">
          <Checkbox label="Evaluate after each round" defaultChecked />
          <Checkbox label="Keep all versions" hint="Else the newest ten." />
          <Checkbox label="Cannot be chosen" disabled />
          <Switch label="Webhook" hint="Told when a run is finished." defaultChecked />
          <Switch label="Quiet" />
        </div>
        <div className="md:col-span-2 xl:col-span-3">
          <RadioCards
            legend="Privacy"
            name="privacy"
            defaultValue="secure"
            options={[
              {
                value: "secure",
                label: "Secure",
                hint: "The coordinator reads the sum of all changes, never one alone.",
              },
              {
                value: "sealed",
                label: "Sealed",
                hint: "Nobody on the way can read a change; the coordinator opens each one.",
              },
              {
                value: "open",
                label: "Open",
                hint: "There is no such thing here.",
                isDisabled: true,
              },
            ]}
            columns={3}
          />
        </div>
      </div>
    </Panel>
  );
}
