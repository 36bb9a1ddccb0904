import React, { useCallback } from 'react';
interface Props { item: Item; onDone?: () => void; }
const Row: React.FC<Props> = ({ item, onDone }) => {
  const click = useCallback(() => item.select(), [item]);
  return <li onClick={click} className="row"><Icon name={item.icon} /> {item.title}</li>;
};
export default function List<T,>({ items }: { items: T[] }) {
  return <>
    <Menu.Header title={title()} onOpen={handleOpen} />
    {items.map(i => <Row key={i.id} item={i} onDone={finish}>{label}</Row>)}
    <Table<Item> rows={items} {...rest} />
  </>;
}
const Memo = React.memo(Row);
