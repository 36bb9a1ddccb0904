Point = Struct.new(:x, :y, keyword_init: true) do
  # Distance.
  def dist; x + y; end
end
Coord = Data.define(:lat)
Err = Class.new(StandardError)
Mod = Module.new do
  def mixed; end
end
class Pair < Struct.new(:left, :right)
  def swap; Pair.new(right, left); end
end
class Ctl
  before_action :login, only: :show
  validate :fine
  private_constant :X
  def self.included(base); base.extend(Helpers); end
end
