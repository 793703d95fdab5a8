import './Counter.css';
import names from './Counter.module.css';
import greeting from 'virtual:greeting';
import rows from '../data.rows';
import { label } from './label';

type Props = { start: number; since?: Date; children?: unknown };

export default function Counter({ start, since, children }: Props) {
  return (
    <div class={`counter ${names.box}`} data-mode={import.meta.env.MODE}>
      <button>{label} &amp; more</button>
      <output>{start}</output>
      <p>
        {greeting} {rows.join('+')} {since?.getUTCFullYear()}
      </p>
      <>{children}</>
    </div>
  );
}
