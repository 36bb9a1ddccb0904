<?php
use PHPUnit\Framework\TestCase;
final class RepoTest extends TestCase
{
    private Repo $repo;
    protected function setUp(): void { $this->repo = new Repo(); }
    public function testFind(): void { $this->assertSame(1, $this->repo->find('x')); }
    #[Test] public function finds(): void {}
    /** @test */
    public function works(): void {}
    public static function provide(): array { return [[1]]; }
}
