class Runner
  def run(list, opts)
    helper
    helper 1, 2, a: 1, b: 2
    self.helper(*list)
    Foo::Bar.new(1).go&.stop
    ::Top.call(x: 1)
    opts.name = list.first.name
    opts.count += 1
    list[0].size
    list.map(&:touch)
    list.each { |i| i.use }
    list.each_with_index do |(a, b), n| a.use; end
    list.select { |i| i.ok? }.first.fire
    opts.each_pair { |k, v| v.go }
    send(:hidden, 1)
    opts.send(:other)
    on(:done, &method(:finish))
    puts "text #{helper(opts)} #{LIMIT}"
    `ls #{dir}`
    build(Foo, Foo::Baz)
    yield opts
    ->(z) { z.run }.call(1)
    x = <<~TEXT
      #{list.size}
    TEXT
    x.strip
    a + b
    not_a_local unless defined?(Foo)
    Integer(x)
  end
end
