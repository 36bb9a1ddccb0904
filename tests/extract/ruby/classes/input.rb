require 'set'
require_relative 'lib/base'
autoload :Late, 'lib/late'

# A shelf of things.
# More text.
module Store::Core
  class Shelf < Base::Thing
    include Enumerable, Store::Log
    LIMIT = 10
    @@count = 0
    attr_accessor :name
    attr_reader :items, :size

    class << self
      attr_reader :registry
      def open(path, mode = 'r', *rest, key:, opt: 1, **more, &block)
        new(path)
      end
    end

    # Makes one.
    def self.make(a, (b, c), d = Point.new)
      @made = true
      self.new(a)
    end

    def initialize(name)
      super
      @name = name
      @store = Store.new(name)
      @items = nil
      @items ||= []
    end

    def add(item) = @store.put(item)
    def name=(v); @name = v; end
    def ==(other) other.name == name end
    alias push add
    alias_method :<<, :add
    define_method(:each) { |&b| @items.each(&b) }
    private def hidden; end
    private attr_reader :secret
    protected
    def guarded?; @@count; end
    private

    def close!; super(1); self.name = 'x'; end
    public :close!
  end

  module Helpers
    module_function
    def help; end
  end
end
class Shelf::Inner; def go; end; end
def Shelf.outside; end
def free(x) x end
