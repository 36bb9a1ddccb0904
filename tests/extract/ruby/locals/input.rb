def work(host, port = Port.new, *rest, key: Key.new, **opts, &blk)
  host.start; port.open; rest.each; key.turn; opts.fetch(:a); blk.call
  a, (b, *c), d = pair, nest
  a.x; b.y; c.z
  shop = Shop.new
  shop.sell
  shop = Other.new
  begin
    risky
  rescue Net::Error, Timeout => e
    e.report
  ensure
    done
  end
  for row in shop.rows do row.draw end
  late = nil
  late = Late.new
  late.act
  pick = cond ? A.new : B.new
  pick.act
  found = cache[:x] || Missing.new
  found.act
  shop.each { |i; tmp| inner = i.dup; inner.go }
  inner
  case host
  when Array then host.size
  in {name: String => n, age:} then n.up
  in [first, *] then first.go
  end
  fn = lambda { |q| q.go }
  fn.call(1)
  if (m = match) then m.pre end
  kind = host.is_a?(Foo) && host
  kind.go
end
