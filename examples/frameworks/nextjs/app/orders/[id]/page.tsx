export default async function Order({ params }: PageProps<'/orders/[id]'>) {
  const { id } = await params
  console.warn('Order %s is not paid yet', id, { order: id })
  return <p>Order {id}</p>
}
